import type { Dialect } from '@vmkit/promql-lite'
import type { MemoryStorage } from '@vmkit/promql-lite/eval'
import { BadRequest, type Answer } from './answer.ts'
import { limitOf, selectorsOf, timeOf } from './parameters.ts'

/** What is asked about series. */
export interface SeriesSource {
  readonly storage: MemoryStorage
  readonly dialect: Dialect
}

/** `series`: the label sets that selectors find. */
export function listSeries(
  { storage, dialect }: SeriesSource,
  parameters: URLSearchParams,
): Answer {
  const groups = selectorsOf(parameters, dialect)
  if (groups === undefined) throw new BadRequest('no match[] parameter provided')
  const [startMs, endMs] = boundsOf(parameters)
  return limited(storage.series(groups, startMs, endMs), parameters)
}

/** `labels`: label names. */
export function listLabels(
  { storage, dialect }: SeriesSource,
  parameters: URLSearchParams,
): Answer {
  const groups = selectorsOf(parameters, dialect)
  const [startMs, endMs] = boundsOf(parameters)
  return limited(storage.labelNames(groups, startMs, endMs), parameters)
}

/** `label/<name>/values`. */
export function listLabelValues(
  { storage, dialect }: SeriesSource,
  name: string,
  parameters: URLSearchParams,
): Answer {
  const groups = selectorsOf(parameters, dialect)
  const [startMs, endMs] = boundsOf(parameters)
  return limited(storage.labelValues(unescaped(name), groups, startMs, endMs), parameters)
}

function boundsOf(parameters: URLSearchParams): [number, number] {
  return [timeOf(parameters, 'start') ?? -Infinity, timeOf(parameters, 'end') ?? Infinity]
}

function limited(list: readonly unknown[], parameters: URLSearchParams): Answer {
  const limit = limitOf(parameters)
  return list.length > limit
    ? { data: list.slice(0, limit), warnings: ['results truncated due to limit'] }
    : { data: list }
}

/**
 * Undoes Prometheus' spelling of names that do not fit into a path: `U__a_2e_b` is `a.b`, and a name
 * that is not spelled rightly means itself.
 */
function unescaped(name: string): string {
  if (!/^U__(?:[a-zA-Z\d:]|__|_[\da-f]{1,6}_)*$/.test(name)) return name
  return name.slice(3).replaceAll(/__|_([\da-f]{1,6})_/g, (_, code: string | undefined) => {
    const point = Number.parseInt(code ?? '5f', 16)
    return point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point)
  })
}
