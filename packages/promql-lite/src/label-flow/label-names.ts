/** A set of label names: only these, or all there are but these. Both are exact. */
export type LabelNames =
  | { readonly kind: 'only'; readonly names: ReadonlySet<string> }
  | { readonly kind: 'allBut'; readonly names: ReadonlySet<string> }

/** No label. */
export const NO_LABELS: LabelNames = { kind: 'only', names: new Set() }

/** Any label. */
export const ALL_LABELS: LabelNames = { kind: 'allBut', names: new Set() }

/** The labels listed. */
export function only(names: Iterable<string>): LabelNames {
  return { kind: 'only', names: new Set(names) }
}

/** All labels but those listed. */
export function allBut(names: Iterable<string>): LabelNames {
  return { kind: 'allBut', names: new Set(names) }
}

/** Whether a label is in the set. */
export function hasName({ kind, names }: LabelNames, name: string): boolean {
  return names.has(name) === (kind === 'only')
}

/** Whether no label is in the set. */
export function isNone({ kind, names }: LabelNames): boolean {
  return kind === 'only' && names.size === 0
}

/** The labels that are not in the set. */
export function complement({ kind, names }: LabelNames): LabelNames {
  return { kind: kind === 'only' ? 'allBut' : 'only', names }
}

/** The labels that are in both sets. */
export function intersect(a: LabelNames, b: LabelNames): LabelNames {
  if (a.kind === 'only') return only([...a.names].filter(name => hasName(b, name)))
  if (b.kind === 'only') return only([...b.names].filter(name => hasName(a, name)))
  return allBut([...a.names, ...b.names])
}

/** The labels that are in one of the sets. */
export function unite(...sets: readonly LabelNames[]): LabelNames {
  const listed = new Set(sets.flatMap(({ kind, names }) => (kind === 'only' ? [...names] : [])))
  const [first, ...rest] = sets.filter(({ kind }) => kind === 'allBut')
  if (first === undefined) return { kind: 'only', names: listed }
  const isInNone = (name: string): boolean =>
    !listed.has(name) && rest.every(({ names }) => names.has(name))
  return allBut([...first.names].filter(isInNone))
}
