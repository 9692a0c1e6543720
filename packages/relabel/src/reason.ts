/** A label that a rule read. */
export interface SourceValue {
  readonly name: string
  /** `''` when the label is missing. */
  readonly value: string
  readonly isMissing: boolean
}

/** A filter of a rule's `if` that the labels do not meet. */
export interface UnmetFilter {
  /** The selector as written. */
  readonly selector: string
  /** Such as `job="api"`; not there when the selector is `{}`, which never matches. */
  readonly filter?: string
  readonly label?: SourceValue
}

/** Why a rule did what it did to one label set. */
export type Reason =
  /** The rule's `if` did not match: it was skipped, or (`keep`, `keep_metrics`) dropped the set. */
  | { readonly kind: 'if'; readonly matched: false; readonly unmet: readonly UnmetFilter[] }
  /** There was nothing to match, such as in a rule without `regex`. */
  | { readonly kind: 'always'; readonly matched: true; readonly sources: readonly SourceValue[] }
  | {
      readonly kind: 'regex'
      readonly matched: boolean
      readonly regex: string
      /** The joined values of the source labels. */
      readonly source: string
      readonly sources: readonly SourceValue[]
      /** The part that would match if relabeling did not match whole values only. */
      readonly partial?: string
    }
  /** Label names against a regex: `labelmap`, `labelmap_all`, `labeldrop`, `labelkeep`. */
  | {
      readonly kind: 'names'
      readonly matched: boolean
      readonly regex: string
      /** The names that match. */
      readonly names: readonly string[]
    }
  | {
      readonly kind: 'equal'
      readonly matched: boolean
      readonly sources: readonly SourceValue[]
      /** What the joined sources are compared with; without it they are compared with each other. */
      readonly target?: SourceValue
      /** The joined sources. */
      readonly source?: string
    }
  | {
      readonly kind: 'contains'
      readonly matched: boolean
      readonly target: SourceValue
      readonly sources: readonly SourceValue[]
    }
  | {
      readonly kind: 'graphite'
      readonly matched: boolean
      readonly template: string
      readonly metricName: string
    }

/** Says a reason in words. */
export function describeReason(reason: Reason): string {
  switch (reason.kind) {
    case 'if':
      return `"if" does not match: ${reason.unmet.map(describeUnmet).join('; ')}`
    case 'always':
      return 'applies to everything'
    case 'regex':
      return describeRegex(reason)
    case 'names': {
      const { regex, names } = reason
      return names.length > 0
        ? `regex ${quote(regex)} matches the label ${plural(names, 'name')} ${names.map(quote).join(', ')}`
        : `regex ${quote(regex)} matches no label name`
    }
    case 'equal':
      return describeEqual(reason)
    case 'contains': {
      const { target, sources } = reason
      const absent = sources.find(source => !target.value.includes(source.value))
      return absent
        ? `${valueOf(target)} does not contain ${valueOf(absent)}`
        : `${valueOf(target)} contains ${sources.map(valueOf).join(' and ')}`
    }
    case 'graphite': {
      const verb = reason.matched ? 'matches' : 'does not match'
      return `the metric name ${quote(reason.metricName)} ${verb} ${quote(reason.template)}`
    }
  }
}

function describeRegex(reason: Reason & { kind: 'regex' }): string {
  const { regex, source, sources, matched, partial } = reason
  const verb = matched ? 'matches' : 'does not match'
  const text = `regex ${quote(regex)} ${verb} ${quote(source)}`
  const from = sources.length > 0 ? ` (${sources.map(valueOf).join(', ')})` : ''
  const hint =
    partial === undefined
      ? ''
      : `; it matches the part ${quote(partial)}, but a regex has to match the whole value`
  return text + from + hint
}

function describeEqual(reason: Reason & { kind: 'equal' }): string {
  const { sources, target, source = '' } = reason
  if (target === undefined) {
    return `${sources.map(valueOf).join(', ')} are ${reason.matched ? 'equal' : 'not equal'}`
  }
  const verb = reason.matched ? 'equals' : 'does not equal'
  return `${quote(source)} (${sources.map(valueOf).join(', ') || 'no source labels'}) ${verb} ${valueOf(target)}`
}

function valueOf(source: SourceValue): string {
  return source.isMissing ? `${source.name} (not there)` : `${source.name}=${quote(source.value)}`
}

function describeUnmet({ selector, filter, label }: UnmetFilter): string {
  if (filter === undefined || label === undefined) return `${selector} never matches`
  const wanted =
    selector === filter || selector === `{${filter}}` ? selector : `${selector} wants ${filter}`
  return `${wanted}, but ${label.isMissing ? `there is no ${label.name}` : valueOf(label)}`
}

function plural(list: readonly unknown[], word: string): string {
  return list.length === 1 ? word : `${word}s`
}

/** The longest text that is shown whole. */
const MAX_SHOWN = 200

function quote(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text)
}
