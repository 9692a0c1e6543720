import { check, parse, prettify, type Dialect } from '@vmkit/promql-lite'
import {
  evaluateInstant,
  evaluateRange,
  type QueryData,
  type Storage,
} from '@vmkit/promql-lite/eval'
import { BadRequest, type Answer } from './answer.ts'
import { durationOf, limitOf, parameter, requiredTimeOf, timeOf } from './parameters.ts'
import { treeJson } from './tree-json.ts'

/** Points a series may have in an answer, as in Prometheus. */
const MAX_POINTS = 11_000

/** What queries are asked of. */
export interface Source {
  readonly storage: Storage
  readonly dialect: Dialect
}

/** `query`: one time, now when none is given. */
export function instantQuery({ storage, dialect }: Source, parameters: URLSearchParams): Answer {
  const timeMs = timeOf(parameters, 'time') ?? Date.now()
  const options = optionsOf(parameters, dialect)
  const text = checkedQuery(parameters, dialect)
  return limited(evaluateInstant(storage, text, { ...options, timeMs }), limitOf(parameters))
}

/** `query_range`: every step from `start` to `end`. */
export function rangeQuery({ storage, dialect }: Source, parameters: URLSearchParams): Answer {
  const startMs = requiredTimeOf(parameters, 'start')
  const endMs = requiredTimeOf(parameters, 'end')
  if (endMs < startMs)
    throw new BadRequest('invalid parameter "end": end timestamp must not be before start time')
  const stepMs = durationOf(parameters, 'step')
  if (stepMs === undefined)
    throw new BadRequest('invalid parameter "step": cannot parse "" to a valid duration')
  if (stepMs < 1) {
    throw new BadRequest(
      'invalid parameter "step": zero or negative query resolution step widths are not accepted; expected at least 1 ms',
    )
  }
  if (Math.floor((endMs - startMs) / stepMs) > MAX_POINTS) {
    throw new BadRequest(
      'exceeded maximum resolution of 11,000 points per timeseries; expected a longer "step" or a shorter range',
    )
  }
  const options = optionsOf(parameters, dialect)
  const text = checkedQuery(parameters, dialect, true)
  const data = evaluateRange(storage, text, { ...options, startMs, endMs, stepMs })
  return limited(data, limitOf(parameters))
}

/** `format_query`: the query as Prometheus lays it out. */
export function formatQuery({ dialect }: Source, parameters: URLSearchParams): Answer {
  return { data: parameter('query', () => prettify(queryOf(parameters), { dialect })) }
}

/** `parse_query`: the tree of a PromQL query. */
export function parseQuery(parameters: URLSearchParams): Answer {
  const expr = parameter('query', () => {
    const text = queryOf(parameters)
    const parsed = parse(text, { dialect: 'promql' })
    check(parsed, { dialect: 'promql', text })
    return parsed
  })
  return { data: treeJson(expr) }
}

/** `query_exemplars`: there are none. */
export function exemplars({ dialect }: Source, parameters: URLSearchParams): Answer {
  checkedQuery(parameters, dialect)
  return { data: [] }
}

function optionsOf(
  parameters: URLSearchParams,
  dialect: Dialect,
): { readonly dialect: Dialect; readonly lookbackMs?: number } {
  durationOf(parameters, 'timeout')
  const lookbackMs = durationOf(parameters, 'lookback_delta')
  return lookbackMs === undefined ? { dialect } : { dialect, lookbackMs }
}

function queryOf(parameters: URLSearchParams): string {
  return parameters.get('query') ?? ''
}

function checkedQuery(parameters: URLSearchParams, dialect: Dialect, isRange = false): string {
  return parameter('query', () => {
    const text = queryOf(parameters)
    const type = check(parse(text, { dialect }), { dialect, text })
    if (isRange && (type === 'matrix' || type === 'string')) {
      const name = type === 'matrix' ? 'range vector' : type
      throw new SyntaxError(
        `invalid expression type "${name}" for range query; expected a scalar or an instant vector`,
      )
    }
    return text
  })
}

/** Takes what is said about a result out of its data, and leaves away what is over the limit. */
function limited(
  result: QueryData & {
    readonly warnings?: readonly string[]
    readonly infos?: readonly string[]
  },
  limit: number,
): Answer {
  const { warnings = [], infos, ...data } = result
  const isLong =
    (data.resultType === 'vector' || data.resultType === 'matrix') && data.result.length > limit
  if (!isLong) return { data, warnings, infos }
  return {
    data: { ...data, result: data.result.slice(0, limit) },
    warnings: [...warnings, 'results truncated due to limit'],
    infos,
  }
}
