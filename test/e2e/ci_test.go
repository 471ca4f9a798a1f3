// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/test/ci"
)

// The examples for pipelines work as they are written, with an account that has
// the rights the examples ask for and no more.
func storyPipelines(t *testing.T) {
	ns := space(t, "pipelines")
	for _, workload := range []string{"good", "bad"} {
		run(t, ns, workload, known, func(p *corev1.Pod) { p.Labels = map[string]string{"app": workload} })
	}
	apply := exec.CommandContext(t.Context(), on.Kubectl(), "apply", "--namespace", ns, "--filename", "../../docs/ci/role.yaml")
	apply.Env = append(os.Environ(), "KUBECONFIG="+on.Kubeconfig)
	if text, err := apply.CombinedOutput(); err != nil {
		t.Fatalf("apply: %v\n%s", err, text)
	}
	kubeconfig := accountKubeconfig(t, ns, "sonde-ci")
	programs := t.TempDir()
	for _, file := range []string{on.Sonde(), on.Kubectl()} {
		found, err := exec.LookPath(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(found, filepath.Join(programs, filepath.Base(found))); err != nil {
			t.Fatal(err)
		}
	}

	for service, example := range map[string]struct {
		parse func(string) (ci.Job, error)
		file  string
	}{
		"github": {ci.GitHub, "../../docs/ci/github-cluster.yaml"},
		"gitlab": {ci.GitLab, "../../docs/ci/gitlab-cluster.yml"},
	} {
		for _, workload := range []string{"good", "bad"} {
			t.Run(service+"/"+workload, func(t *testing.T) {
				job, err := example.parse(example.file)
				if err != nil {
					t.Fatal(err)
				}
				dir := t.TempDir()
				summary := filepath.Join(dir, "step-summary")
				vars := map[string]string{
					"NAMESPACE": ns, "SELECTOR": "app=" + workload, "THRESHOLD": "{failed.total.max: 0}",
					"SONDE_SCANNER_IMAGE": on.Image("scanner"), "GITHUB_STEP_SUMMARY": summary,
				}
				text, err := os.ReadFile(kubeconfig)
				if err != nil {
					t.Fatal(err)
				}
				if service == "gitlab" {
					vars["KUBECONFIG"] = kubeconfig
				}
				said, err := job.Run(t.Context(), ci.Service{Dir: dir, Path: programs, Variables: vars, Secrets: map[string]string{"KUBECONFIG": string(text)}})
				if (err == nil) != (workload == "good") || !strings.Contains(said, "the threshold: compliance") {
					t.Fatalf("ended with %v:\n%s", err, said)
				}
				data, err := os.ReadFile(filepath.Join(dir, "app.hdf.json"))
				if err != nil {
					t.Fatal(err)
				}
				var rep report.Report
				if err := json.Unmarshal(data, &rep); err != nil {
					t.Fatal(err)
				}
				if n := rep.Counts().Failed.Total; (n == 0) != (workload == "good") {
					t.Errorf("%d failed controls", n)
				}
				for _, f := range map[string][]string{"github": {"sarif/app.sarif", "step-summary"}, "gitlab": {"app.junit.xml", "app.html"}}[service] {
					if info, err := os.Stat(filepath.Join(dir, f)); err != nil || info.Size() == 0 {
						t.Errorf("report %s: %v", f, err)
					}
				}
			})
		}
	}
	left := slices.DeleteFunc(leftovers(t, ns), func(what string) bool { return strings.HasSuffix(what, " sonde-ci") })
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// accountKubeconfig writes a kubeconfig of a service account.
func accountKubeconfig(t *testing.T, namespace, account string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), on.Kubectl(), "create", "token", "--namespace", namespace, account, "--duration", "1h")
	cmd.Env = append(os.Environ(), "KUBECONFIG="+on.Kubeconfig)
	token, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	config, err := clientcmd.LoadFromFile(on.Kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	user := clientcmdapi.NewAuthInfo()
	user.Token = strings.TrimSpace(string(token))
	config.AuthInfos = map[string]*clientcmdapi.AuthInfo{account: user}
	for _, c := range config.Contexts {
		c.AuthInfo = account
	}
	file := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(*config, file); err != nil {
		t.Fatal(err)
	}
	return file
}
