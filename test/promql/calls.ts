import { encodeLabels, encodeSnappy, encodeWriteRequest, SeriesBatch } from '@vmkit/daemon/wire'
import { labelsFromObject, sortLabels } from '@vmkit/promql-lite/labels'

/** A call of Prometheus' API, by URL or as a form. */
export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly parameters: readonly (readonly [name: string, value: string])[]
}

export interface ApiAnswer {
  readonly status: number
  readonly body: any
}

/** Makes a call to the program at `url`. */
export async function ask(url: string, { method, path, parameters }: Call): Promise<ApiAnswer> {
  const form = new URLSearchParams(parameters.map(([name, value]) => [name, value]))
  const at = `${url}/api/v1/${path}`
  const answer =
    method === 'GET' ? await fetch(`${at}?${form}`) : await fetch(at, { method, body: form })
  const text = await answer.text()
  return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text }
}

/** A call by URL; `match` may be several. */
export function get(
  path: string,
  parameters: Readonly<Record<string, string | readonly string[]>> = {},
): Call {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    [value].flat().map(one => [name, one] as const),
  )
  return { method: 'GET', path, parameters: pairs }
}

/** A call as a form. */
export function post(...args: Parameters<typeof get>): Call {
  return { ...get(...args), method: 'POST' }
}

/** A series to write: its labels and its values, `stale` a marker and undefined a gap. */
export type Written = readonly [
  labels: Readonly<Record<string, string>>,
  values: readonly (number | 'stale' | undefined)[],
]

/** Sends series by remote write, a value every `stepMs` from `startMs` on. */
export async function remoteWrite(
  url: string,
  series: readonly Written[],
  { startMs, stepMs }: { readonly startMs: number; readonly stepMs: number },
): Promise<number> {
  const batch = new SeriesBatch()
  for (const [labels, values] of series) {
    const encoded = encodeLabels(sortLabels(labelsFromObject(labels)))
    values.forEach((value, i) => {
      const timeMs = startMs + i * stepMs
      if (value === 'stale') batch.addStale(encoded, timeMs)
      else if (value !== undefined) batch.add(encoded, timeMs, value)
    })
  }
  const answer = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: {
      'Content-Encoding': 'snappy',
      'Content-Type': 'application/x-protobuf',
      'X-Prometheus-Remote-Write-Version': '0.1.0',
    },
    body: encodeSnappy(encodeWriteRequest(batch)).slice(),
  })
  return answer.status
}

const last = Math.floor(Date.now() / 60_000) * 60_000

/** When the shared data begins and ends. */
export const times = { startMs: last - 30 * 60_000, endMs: last, stepMs: 60_000 } as const

/** Half an hour of data, a value a minute. */
export const data: readonly Written[] = [
  [{ __name__: 'up', job: 'api', instance: 'a:80' }, Array.from({ length: 31 }, () => 1)],
  [
    { __name__: 'up', job: 'api', instance: 'b:80' },
    Array.from({ length: 31 }, (_, i) => (i < 20 ? i % 2 : i === 20 ? 'stale' : undefined)),
  ],
  [{ __name__: 'up', job: 'db', instance: 'c:80' }, Array.from({ length: 31 }, () => 0)],
  [
    { __name__: 'requests_total', job: 'api', code: '200' },
    Array.from({ length: 31 }, (_, i) => 60 * i),
  ],
  [
    { __name__: 'requests_total', job: 'api', code: '500' },
    Array.from({ length: 31 }, (_, i) => 12 * (i % 16)),
  ],
  [{ __name__: 'odd', 'a.b': 'x y', zone: 'ä' }, [1, Number.NaN, -0.5, Infinity, 1e21, 1e-9]],
]
