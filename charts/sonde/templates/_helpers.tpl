{{- define "sonde.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Labels of everything; with component, of one part. */}}
{{- define "sonde.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{ include "sonde.selector" . }}
{{- end -}}

{{- define "sonde.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Call with (list . "webhook"). */}}
{{- define "sonde.image" -}}
{{- $root := index . 0 -}}{{- $name := index . 1 -}}
{{- $image := $root.Values.image -}}
{{- with index $image.digests $name -}}
{{ $image.repository }}/{{ $name }}@{{ . }}
{{- else -}}
{{ $image.repository }}/{{ $name }}:{{ $image.tag | default $root.Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "sonde.schedulerUser" -}}
system:serviceaccount:{{ .Release.Namespace }}:{{ include "sonde.fullname" . }}-scheduler
{{- end -}}

{{/* What webhook and scheduler must agree on. */}}
{{- define "sonde.policyArgs" -}}
- --namespace={{ .Release.Namespace }}
- {{ printf "--default-schedule=%s" .Values.defaults.schedule | quote }}
- {{ printf "--default-threshold=%s" .Values.defaults.threshold | quote }}
- --scan-by-default={{ .Values.defaults.scan }}
- {{ printf "--distroless-image=%s" (join "," .Values.distroless.imagePatterns) | quote }}
- --metrics-bind-address=:8080
- --health-probe-bind-address=:8081
{{- if .Values.log.development }}
- --log-development
{{- end }}
{{- end -}}

{{/* Namespaces that no webhook is called for, so that none can be locked out of mending it. */}}
{{- define "sonde.namespaceSelector" -}}
matchExpressions:
  - key: kubernetes.io/metadata.name
    operator: NotIn
    values:
      - {{ .Release.Namespace }}
      {{- range without .Values.excludeNamespaces .Release.Namespace }}
      - {{ . }}
      {{- end }}
{{- end -}}

{{- define "sonde.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "sonde.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "sonde.probes" -}}
livenessProbe:
  httpGet: {path: /healthz, port: health}
  periodSeconds: 20
readinessProbe:
  httpGet: {path: /readyz, port: health}
  periodSeconds: 2
{{- end -}}

{{/* The collector works harder before the kernel kills. */}}
{{- define "sonde.memoryEnv" -}}
- name: GOMEMLIMIT
  valueFrom:
    resourceFieldRef: {resource: limits.memory}
{{- end -}}

{{/* Call with the values of one part. */}}
{{- define "sonde.placement" -}}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "sonde.egress" -}}
- ports:
    - {port: 53, protocol: UDP}
    - {port: 53, protocol: TCP}
- ports:
    {{- range .Values.networkPolicy.apiServerPorts }}
    - {port: {{ . }}, protocol: TCP}
    {{- end }}
{{- end -}}

{{/* Call with (list . PATH). */}}
{{- define "sonde.hook" -}}
{{- $root := index . 0 }}
clientConfig:
  service:
    name: {{ include "sonde.fullname" $root }}-webhook
    namespace: {{ $root.Release.Namespace }}
    path: {{ index . 1 }}
    port: 443
admissionReviewVersions: [v1]
sideEffects: None
failurePolicy: {{ $root.Values.webhook.failurePolicy }}
timeoutSeconds: {{ $root.Values.webhook.timeoutSeconds }}
namespaceSelector: {{- include "sonde.namespaceSelector" $root | nindent 2 }}
{{- end -}}

{{/* Not empty if reports are kept in a volume. */}}
{{- define "sonde.archiveVolume" -}}
{{- if hasPrefix "file://" .Values.archive.url -}}
yes
{{- end -}}
{{- end -}}

{{/* Not empty if leftovers may be removed: asked for, and the cluster can limit it. */}}
{{- define "sonde.sweep" -}}
{{- if and .Values.sweep.enabled (.Capabilities.APIVersions.Has "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy") -}}
yes
{{- end -}}
{{- end -}}
