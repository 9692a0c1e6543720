import { errorText } from '@vmkit/daemon/errors'
import type { HttpClient, HttpResult } from '@vmkit/daemon/http-client'
import type { Labels } from '@vmkit/promql-lite/labels'
import { parseResponse } from './response.ts'

/** What an instant query came to. */
export type QueryResult =
  | {
      readonly kind: 'rows'
      readonly rows: readonly QueryRow[]
      /** Series the datasource read for it; undefined when it does not say. */
      readonly seriesFetched: number | undefined
      /** Whether the answer may lack data. */
      readonly isPartial: boolean
    }
  | { readonly kind: 'failure'; readonly reason: string }

export interface QueryRow {
  readonly labels: Labels
  readonly timestampMs: number
  readonly value: number
}

export interface QueryOptions {
  readonly expr: string
  readonly timeMs: number
  readonly intervalMs: number
  /** Arguments of the group; they win over those of the URL. */
  readonly params?: readonly (readonly [string, readonly string[]])[]
  readonly headers?: readonly (readonly [string, string])[]
  readonly signal?: AbortSignal
}

export interface Datasource {
  query(options: QueryOptions): Promise<QueryResult>
  close(): Promise<void>
}

/** Nothing bounds a query but this and the program's end: a slow datasource is no reason to give up. */
const TIMEOUT_MS = 10 * 60_000

/** Makes a client for the Prometheus query API at `-datasource.url`. */
export function createDatasource(options: {
  readonly url: string
  readonly client: HttpClient
  /** `step` argument of queries; 0 sends the group's interval, undefined none. */
  readonly queryStepMs: number | undefined
  /** Adds `/prometheus` before the path. */
  readonly appendTypePrefix: boolean
  /** Sends to the URL's own path. */
  readonly disablePathAppend: boolean
  /** 0 sends none. */
  readonly roundDigits: number
}): Datasource {
  const { client } = options
  return {
    async query(query) {
      const request = {
        url: queryUrl(options, query),
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...Object.fromEntries(query.headers ?? []) },
        timeoutMs: TIMEOUT_MS,
        maxBodyBytes: 256 * 1024 * 1024,
        decompress: true,
        ...(query.signal ? { signal: query.signal } : {}),
      }
      const first = await client.request(request)
      // A kept-alive connection may have been closed under us: that says nothing about the query.
      const answer = isBroken(first) ? await client.request(request) : first
      return resultOf(answer, request.url)
    },
    close: () => client.close(),
  }
}

function isBroken(result: HttpResult): boolean {
  return result.kind === 'failure' && result.cause === 'reset'
}

function resultOf(answer: HttpResult, url: string): QueryResult {
  if (answer.kind === 'failure') {
    return { kind: 'failure', reason: `cannot query "${url}": ${errorText(answer.error)}` }
  }
  const body = answer.body.toString('utf8')
  if (answer.status !== 200) {
    const shown = JSON.stringify(body.slice(0, 1000))
    return {
      kind: 'failure',
      reason: `cannot query "${url}": unexpected status code ${answer.status}; response body: ${shown}`,
    }
  }
  try {
    return parseResponse(body)
  } catch (error) {
    return { kind: 'failure', reason: `cannot read the answer of "${url}": ${errorText(error)}` }
  }
}

function queryUrl(options: Parameters<typeof createDatasource>[0], query: QueryOptions): string {
  const url = new URL(options.url)
  const path = options.disablePathAppend
    ? ''
    : `${options.appendTypePrefix ? '/prometheus' : ''}/api/v1/query`
  url.pathname = url.pathname.replace(/\/+$/, '') + path
  const fixed: Record<string, string> = {
    time: `${new Date(query.timeMs).toISOString().slice(0, 19)}Z`,
  }
  if (options.queryStepMs !== undefined)
    fixed['step'] = `${(options.queryStepMs || query.intervalMs) / 1000}s`
  if (options.roundDigits > 0) fixed['round_digits'] = String(options.roundDigits)
  for (const [name, value] of Object.entries(fixed)) url.searchParams.set(name, value)
  for (const [name, values] of query.params ?? []) {
    url.searchParams.delete(name)
    for (const value of values) url.searchParams.append(name, value)
  }
  url.searchParams.set('query', query.expr)
  url.searchParams.sort()
  return url.href
}
