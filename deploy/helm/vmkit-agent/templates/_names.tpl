{{- define "vmkit-agent.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "vmkit-agent.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "vmkit-agent.labels" -}}
{{ include "vmkit-agent.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end -}}

{{- /* The rules that the used roles of kubernetes_sd_configs need; without nodes inside namespaces. */ -}}
{{- define "vmkit-agent.rules" -}}
{{- $roles := .Values.discoveryRoles -}}
{{- $resources := list -}}
{{- if and (has "node" $roles) (not .Values.namespaces) }}{{ $resources = append $resources "nodes" }}{{ end -}}
{{- if or (has "pod" $roles) (has "endpoints" $roles) (has "endpointslice" $roles) }}{{ $resources = append $resources "pods" }}{{ end -}}
{{- if or (has "service" $roles) (has "endpoints" $roles) (has "endpointslice" $roles) }}{{ $resources = append $resources "services" }}{{ end -}}
{{- if has "endpoints" $roles }}{{ $resources = append $resources "endpoints" }}{{ end -}}
{{- if and .Values.attachNamespaceMetadata (not .Values.namespaces) }}{{ $resources = append $resources "namespaces" }}{{ end -}}
{{- if $resources }}
- apiGroups: ['']
  resources: {{ toJson $resources }}
  verbs: [get, list, watch]
{{- end }}
{{- if has "endpointslice" $roles }}
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [get, list, watch]
{{- end }}
{{- if has "ingress" $roles }}
- apiGroups: [networking.k8s.io]
  resources: [ingresses]
  verbs: [get, list, watch]
{{- end }}
{{- if and (has "node" $roles) (not .Values.namespaces) }}
- apiGroups: ['']
  resources: [nodes/metrics]
  verbs: [get]
{{- end }}
{{- if not .Values.namespaces }}
- nonResourceURLs: [/metrics]
  verbs: [get]
{{- end }}
{{- end -}}
