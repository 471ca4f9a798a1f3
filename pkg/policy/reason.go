// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

// Reason is a code that says why a container has no answer: every verdict
// Unassessable or Error has one.
type Reason string

// Reasons of Unassessable: nothing was started in the pod.
const (
	NotFound             Reason = "not-found"
	Privileged           Reason = "target-privileged"
	NotRunning           Reason = "not-running"
	StaticPod            Reason = "static-pod"
	Windows              Reason = "windows"
	UIDUnknown           Reason = "uid-unknown"
	NotDistroless        Reason = "not-distroless"
	PSARefused           Reason = "psa-refused"
	PolicyRefused        Reason = "policy-refused"
	NoMemoryHeadroom     Reason = "no-memory-headroom"
	ScanBudget           Reason = "scan-budget"
	EphemeralUnsupported Reason = "ephemeral-unsupported"
	Forbidden            Reason = "forbidden"
	PolicyInvalid        Reason = "policy-invalid"
	ProfileMissing       Reason = "profile-missing"
	ProfileInvalid       Reason = "profile-invalid"
	ThresholdMissing     Reason = "threshold-missing"
	ThresholdInvalid     Reason = "threshold-invalid"
)

// Reasons of Error: a scan was tried.
const (
	ImagePull      Reason = "image-pull"
	ScannerRefused Reason = "scanner-refused"
	AttachFailed   Reason = "attach-failed"
	ScannerTimeout Reason = "scanner-timeout"
	ScannerMemory  Reason = "scanner-memory"
	ScannerCrashed Reason = "scanner-crashed"
	RequestBroken  Reason = "request-broken"
	ReportCorrupt  Reason = "report-corrupt"
	TargetNotFound Reason = "target-not-found"
	RootDenied     Reason = "root-denied"
	TargetGone     Reason = "target-gone"
	EngineError    Reason = "engine-error"
	APIFailed      Reason = "api-failed"
	Interrupted    Reason = "interrupted"
)

// ReasonText explains one reason to a person.
type ReasonText struct {
	Verdict Verdict // the verdict it leads to
	Why     string  // one line, what is so
	Remedy  string  // one line, what to do
}

// Text explains r. A reason that is not one of ours is explained as an error.
func (r Reason) Text() ReasonText {
	for _, e := range reasonTexts() {
		if e.reason == r {
			return e.text
		}
	}
	return ReasonText{Error, "the reason is not known to this version", "use the version of Sonde that wrote it"}
}

// Verdict is the verdict that r leads to.
func (r Reason) Verdict() Verdict { return r.Text().Verdict }

// Valid tells whether r is one of the reasons.
func (r Reason) Valid() bool {
	for _, e := range reasonTexts() {
		if e.reason == r {
			return true
		}
	}
	return false
}

type reasonEntry struct {
	reason Reason
	text   ReasonText
}

func reasonTexts() []reasonEntry {
	return []reasonEntry{
		{NotFound, ReasonText{Unassessable, "there is no such pod or container", "correct the name: the message lists what there is"}},
		{Privileged, ReasonText{Unassessable, "the container is privileged, and only a privileged scanner could look into it", "drop privileged from the container, or scan its image with `sonde exec`"}},
		{NotRunning, ReasonText{Unassessable, "the container is not running", "wait until it runs, or look at why it does not start"}},
		{StaticPod, ReasonText{Unassessable, "the kubelet's static pods take no ephemeral containers", "scan the image with `sonde exec` instead"}},
		{Windows, ReasonText{Unassessable, "the pod runs on Windows", "none yet: Sonde reads Linux containers"}},
		{UIDUnknown, ReasonText{Unassessable, "the user that the container runs as cannot be found out", "set runAsUser and runAsGroup, or use Kubernetes 1.33 or later"}},
		{NotDistroless, ReasonText{Unassessable, "the container is not recognised as distroless", "annotate the pod with " + KeyDistroless + `: "true", or add its image to the patterns`}},
		{PSARefused, ReasonText{Unassessable, "Pod Security refuses the scanner in this pod", "see the message: often another container of the pod breaks the level"}},
		{PolicyRefused, ReasonText{Unassessable, "an admission policy refuses the scanner", "except the scanner's image or Sonde's account in that policy"}},
		{NoMemoryHeadroom, ReasonText{Unassessable, "the pod's memory limit leaves no room for the scanner", "raise the pod's memory limit"}},
		{ScanBudget, ReasonText{Unassessable, "the pod has had as many scans as it may: their containers cannot be removed", "restart the pod, or scan less often"}},
		{EphemeralUnsupported, ReasonText{Unassessable, "the API server has no ephemeral containers", "use Kubernetes 1.25 or later"}},
		{Forbidden, ReasonText{Unassessable, "the account may not do what a scan needs", "grant the verb that the message names"}},
		{PolicyInvalid, ReasonText{Unassessable, "the policy on the namespace or pod does not parse", "correct the annotation that the message names"}},
		{ProfileMissing, ReasonText{Unassessable, "the profile cannot be found", "create it in the pod's namespace, or correct " + KeyProfile}},
		{ProfileInvalid, ReasonText{Unassessable, "the profile cannot be read", "run `sonde check` on it"}},
		{ThresholdMissing, ReasonText{Unassessable, "the threshold cannot be found", "create it in the pod's namespace, or correct " + KeyThreshold}},
		{ThresholdInvalid, ReasonText{Unassessable, "the threshold cannot be read", "correct " + KeyThreshold + " or the ConfigMap it names"}},
		{ImagePull, ReasonText{Error, "the node cannot pull the scanner's image", "check the image name, and pull secrets of the pod or node"}},
		{ScannerRefused, ReasonText{Error, "the container runtime refuses the scanner's container", "see the message; the pod's user and the image's must fit"}},
		{AttachFailed, ReasonText{Error, "the scanner's stream could not be opened or broke", "check the way from the scheduler through the API server to the kubelet"}},
		{ScannerTimeout, ReasonText{Error, "the scan did not end in time", "raise the time limit, or make the profile smaller"}},
		{ScannerMemory, ReasonText{Error, "the scanner was killed for memory", "raise the pod's memory limit, or make the profile smaller"}},
		{ScannerCrashed, ReasonText{Error, "the scanner ended without a report", "see the log of the scanner's container"}},
		{RequestBroken, ReasonText{Error, "the profile did not reach the scanner whole", "none: the next scan tries again"}},
		{ReportCorrupt, ReasonText{Error, "the report did not arrive whole", "none: the next scan tries again"}},
		{TargetNotFound, ReasonText{Error, "the scanner does not see the container's process", "check that the runtime supports a target container"}},
		{RootDenied, ReasonText{Error, "the kernel does not let the scanner read the container's root", "check for a custom AppArmor or SELinux profile, user namespaces, or added capabilities"}},
		{TargetGone, ReasonText{Error, "the container or its pod ended during the scan", "none: its replacement is scanned"}},
		{EngineError, ReasonText{Error, "the profile could not be run to its end", "run `sonde check` on the profile"}},
		{APIFailed, ReasonText{Error, "a call to the API server went wrong", "none: the next scan tries again; see the message"}},
		{Interrupted, ReasonText{Error, "the scan was interrupted", "none: the next scan tries again"}},
	}
}
