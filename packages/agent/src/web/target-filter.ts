import { errorText } from '@vmkit/daemon/errors'
import { RequestError } from '@vmkit/daemon/http-server'
import { compileRegex } from '@vmkit/promql-lite/regex'
import { parseSelector } from '@vmkit/promql-lite/selector'
import type { TargetStatus } from '../scrape/index.ts'

/** What somebody wants to see of /targets. */
export interface TargetQuery {
  readonly endpointSearch: string
  readonly labelSearch: string
  /** Only this job; `''` for all. An addition of ours, named as in the API. */
  readonly scrapePool: string
  readonly onlyUnhealthy: boolean
  readonly showsOriginalLabels: boolean
}

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])

/** Reads the query of /targets. */
export function targetQuery(query: URLSearchParams): TargetQuery {
  const text = (name: string): string => query.get(name) ?? ''
  return {
    endpointSearch: text('endpoint_search'),
    labelSearch: text('label_search'),
    scrapePool: text('scrapePool'),
    onlyUnhealthy: TRUE.has(text('show_only_unhealthy')),
    showsOriginalLabels: TRUE.has(text('show_original_labels')),
  }
}

/** Writes a query back, with some of it changed: the address of a link. */
export function queryText(query: TargetQuery, change: Partial<TargetQuery> = {}): string {
  const wanted = { ...query, ...change }
  const all = {
    endpoint_search: wanted.endpointSearch,
    label_search: wanted.labelSearch,
    scrapePool: wanted.scrapePool,
    show_only_unhealthy: wanted.onlyUnhealthy ? 'true' : '',
    show_original_labels: wanted.showsOriginalLabels ? 'true' : '',
  }
  const text = new URLSearchParams(
    Object.entries(all).filter(([, value]) => value !== ''),
  ).toString()
  return text === '' ? '' : `?${text}`
}

/** Whether a query leaves targets out. */
export function isFiltered(query: TargetQuery): boolean {
  return (
    query.onlyUnhealthy ||
    query.endpointSearch !== '' ||
    query.labelSearch !== '' ||
    query.scrapePool !== ''
  )
}

/**
 * Makes what says whether a target is wanted.
 *
 * @throws RequestError with status 400 when the regex or the selector is none
 */
export function targetFilter(query: TargetQuery): (target: TargetStatus) => boolean {
  const { endpointSearch, labelSearch, scrapePool, onlyUnhealthy } = query
  const regex =
    endpointSearch === ''
      ? undefined
      : parsed('endpoint_search', endpointSearch, () => compileRegex(endpointSearch))
  const selector =
    labelSearch === ''
      ? undefined
      : parsed('label_search', labelSearch, () => parseSelector(labelSearch))
  return ({ job, health, url, labels }) =>
    (scrapePool === '' || job === scrapePool) &&
    !(onlyUnhealthy && health === 'up') &&
    regex?.test(url) !== false &&
    selector?.matches(labels) !== false
}

function parsed<T>(name: string, text: string, parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    throw new RequestError(
      400,
      `cannot parse ${name}=${JSON.stringify(text)}: ${errorText(cause)}`,
      { cause },
    )
  }
}
