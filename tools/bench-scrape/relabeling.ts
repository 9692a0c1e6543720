/**
 * Seven `metric_relabel_configs` as people write them. Both dialects read them; no two series become
 * one, and nothing depends on the target, so that all targets of a kind give the same series.
 */
export const typicalRelabeling = `
- action: drop
  source_labels: [__name__]
  regex: go_(gc|memstats|sched|cpu)_.*
- action: keep
  source_labels: [__name__]
  regex: (node|process|go|promhttp|prometheus|net_conntrack|vm|flag|container|kube|app|exporter)_.+
- action: drop
  source_labels: [__name__, fstype]
  regex: node_filesystem_.+;(tmpfs|ramfs|squashfs)
- action: labeldrop
  regex: id|uid|device_error
- action: replace
  source_labels: [device]
  regex: (vd|eth|dev)(.+)
  target_label: device_class
  replacement: $1
- action: labelmap
  regex: mount(point)
  replacement: fs_$1
- action: hashmod
  source_labels: [__name__]
  modulus: 16
  target_label: metric_shard
`
