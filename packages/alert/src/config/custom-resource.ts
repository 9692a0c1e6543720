import { getEntry, type Problems, type YamlNode } from '@vmkit/yaml'

/** Kinds of custom resources that hold groups of rules under `spec`. */
const RULE_KINDS = new Set(['PrometheusRule', 'VMRule'])
/** What `kubectl get -o yaml` puts around several of them. */
const LIST_KINDS = new Set(['List', 'PrometheusRuleList', 'VMRuleList'])

/** A part of a document that has groups, and the path to it. */
export interface GroupHolder {
  readonly node: YamlNode
  /** Begins the paths of what is in it: '' or `spec.`. */
  readonly prefix: string
}

/**
 * Finds the groups of a document: its own, or those of the PrometheusRule and VMRule resources in
 * it. Groups are read as in a rule file; what Kubernetes keeps beside them does not matter.
 */
export function groupHolders(document: YamlNode, problems: Problems, path = ''): GroupHolder[] {
  const kind = document.kind === 'map' ? getEntry(document, 'kind') : undefined
  if (document.kind !== 'map' || kind?.kind !== 'scalar') return [{ node: document, prefix: path }]
  if (RULE_KINDS.has(kind.text)) {
    const spec = getEntry(document, 'spec')
    return spec === undefined ? [] : [{ node: spec, prefix: `${path}spec.` }]
  }
  if (LIST_KINDS.has(kind.text)) {
    const items = getEntry(document, 'items')
    if (items?.kind !== 'list') return []
    return items.items.flatMap((item, i) => groupHolders(item, problems, `${path}items[${i}].`))
  }
  const message = `cannot read rules of a resource of kind "${kind.text}"; expected PrometheusRule or VMRule, or a file with "groups"`
  problems.add(kind, `${path}kind`, message, 'bad-kind')
  return []
}
