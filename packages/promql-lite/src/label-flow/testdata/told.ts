import { parse, type Dialect } from '../../parser/index.ts'
import { labelFlow, type LabelFlow, type LabelNames } from '../index.ts'

/** The flow of a query. */
export function flowOf(text: string, dialect: Dialect): LabelFlow {
  return labelFlow(parse(text, { dialect }), { dialect })
}

/** A set of labels in words. */
export function shown({ kind, names }: LabelNames): string {
  const list = [...names].toSorted().join(' ')
  if (kind === 'only') return list === '' ? 'none' : `only ${list}`
  return list === '' ? 'any' : `any but ${list}`
}

/** A flow in words: what can be there | what must be there, with all values where known. */
export function told(text: string, dialect: Dialect): string {
  const { can, must, values, emptyAt } = flowOf(text, dialect)
  if (emptyAt !== undefined) return `nothing after ${emptyAt.by}`
  const known = (name: string): string => {
    const all = values.get(name)
    return all === undefined ? name : `${name}=${[...all].toSorted().join('/')}`
  }
  const optional = [...values.keys()].filter(name => !must.has(name)).map(name => `${known(name)}?`)
  const list = [...[...must].map(known), ...optional].toSorted().join(' ')
  return `${shown(can)} | ${list}`.trimEnd()
}

