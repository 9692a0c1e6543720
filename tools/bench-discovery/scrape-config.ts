/** A job for every pod that asks for it, as the manifests of the project have it. */
export function scrapeConfig(apiServer: string, targetPort: number): string {
  return `global: { scrape_interval: 5m }
scrape_configs:
- job_name: pods
  kubernetes_sd_configs:
  - role: pod
    api_server: ${apiServer}
  relabel_configs:
  - { action: keep, if: '{__meta_kubernetes_pod_annotation_prometheus_io_scrape="true"}' }
  - action: keep_if_equal
    source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_port, __meta_kubernetes_pod_container_port_number]
  - { action: labelmap, regex: __meta_kubernetes_pod_label_(.+) }
  - { source_labels: [__meta_kubernetes_namespace], target_label: namespace }
  - { source_labels: [__meta_kubernetes_pod_name], target_label: pod }
  - { source_labels: [__meta_kubernetes_pod_container_name], target_label: container }
  - { source_labels: [__meta_kubernetes_pod_node_name], target_label: node }
  - { source_labels: [__address__], target_label: instance }
  - { target_label: __address__, replacement: '127.0.0.1:${targetPort}' }
`
}
