import { formatShortest } from '../../number.ts'
import type { Query } from '../query.ts'

/** A remark on a query that was evaluated all the same. */
export interface Annotation {
  readonly level: 'warning' | 'info'
  readonly text: string
  /** Where the part that it is about begins in the query, in UTF-16 units. */
  readonly at: number
}

/** Annotations as Prometheus' API shows them. */
export interface ShownAnnotations {
  readonly warnings?: readonly string[]
  readonly infos?: readonly string[]
}

/** How many of one level Prometheus' API shows. */
const MOST = 10

/** Adds an annotation; of equal ones the last stays, as in Prometheus. */
export function annotate(
  { annotations }: Query,
  level: Annotation['level'],
  text: string,
  at: number,
): void {
  annotations.set(`${level} ${text}`, { level, text, at })
}

/** Warns of a quantile that is not between 0 and 1. */
export function checkQuantile(query: Query, q: number, at: number): void {
  if (q >= 0 && q <= 1) return
  const got = formatShortest(q)
  annotate(query, 'warning', `quantile value should be between 0 and 1, got ${got}`, at)
}

/**
 * Prints annotations as Prometheus' API does, with line and column of a query's text, in bytes.
 *
 * @param source the query's text; without it there are no places
 */
export function showAnnotations(
  annotations: Iterable<Annotation>,
  source: string | undefined,
): ShownAnnotations {
  const [warnings, infos]: [string[], string[]] = [[], []]
  for (const { level, text, at } of annotations) {
    const place = source === undefined ? '' : ` ${placeOf(source, at)}`
    ;(level === 'warning' ? warnings : infos).push(`PromQL ${level}: ${text}${place}`)
  }
  return {
    ...(warnings.length > 0 && { warnings: cut(warnings, 'warning') }),
    ...(infos.length > 0 && { infos: cut(infos, 'info') }),
  }
}

function cut(texts: readonly string[], level: string): readonly string[] {
  if (texts.length <= MOST) return texts
  return [...texts.slice(0, MOST), `${texts.length - MOST} more ${level} annotations omitted`]
}

function placeOf(source: string, at: number): string {
  const lines = source.slice(0, at).split('\n')
  const column = new TextEncoder().encode(lines.at(-1) ?? '').length + 1
  return `(${lines.length}:${column})`
}
