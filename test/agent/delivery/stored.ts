import { decodeSnappy, encodeSnappy } from '@vmkit/daemon/wire'
import { readSamples, type WireSample } from '../stories/read-samples.ts'

export const STALE_BITS = 0x7ff0000000000002n
const MAX_BYTES = 1e8

/** A sample as a line: labels in order of their names, timestamp, bits of the value. */
export function lineOf({ labels, timestampMs, bits }: WireSample): string {
  const names = labels.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
  const text = names.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')
  return `{${text}} ${timestampMs} ${bits.toString(16).padStart(16, '0')}`
}

/** The bits of a number as Go writes it; a text stands for what JSON has no number for. */
export function bitsOf(value: number | string | null): bigint {
  // The only NaN that VictoriaMetrics stores.
  if (value === null) return STALE_BITS
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Number(value))
  return view.getBigUint64(0)
}

/** A line of VictoriaMetrics' export. */
interface ExportedSeries {
  readonly metric: Readonly<Record<string, string>>
  readonly values: readonly (number | string | null)[]
  readonly timestamps: readonly number[]
}

/** Reads everything a VictoriaMetrics has of some series, without their label `via`. */
export async function exportAll(url: string, selector: string): Promise<WireSample[]> {
  await fetch(`${url}/internal/force_flush`)
  // Without an end it leaves the last second out.
  const end = Math.ceil(Date.now() / 1000) + 3600
  const query = `match[]=${encodeURIComponent(selector)}&start=1&end=${end}`
  const text = await (await fetch(`${url}/api/v1/export?${query}`)).text()
  return text
    .split('\n')
    .filter(line => line !== '')
    .flatMap(line => {
      const { metric, values, timestamps }: ExportedSeries = JSON.parse(line)
      const { via: _, ...labels } = metric
      return values.map((value, i) => ({
        labels: Object.entries(labels),
        timestampMs: timestamps[i] ?? NaN,
        bits: bitsOf(value),
      }))
    })
}

/** Reads everything a Prometheus has, bit by bit, by its remote-read API. */
export async function readPrometheus(url: string): Promise<WireSample[]> {
  const matcher = [...varintField(1, 2n), ...textField(2, '__name__'), ...textField(3, '.+')]
  const query = [
    ...varintField(1, 0n),
    ...varintField(2, BigInt(Date.now() + 3_600_000)),
    ...bytesField(3, matcher),
  ]
  const answer = await fetch(`${url}/api/v1/read`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-protobuf',
      'Content-Encoding': 'snappy',
      'X-Prometheus-Remote-Read-Version': '0.1.0',
    },
    body: Buffer.from(encodeSnappy(Uint8Array.from(bytesField(1, query)))),
  })
  if (!answer.ok) throw new Error(`cannot read from "${url}": ${await answer.text()}`)
  const response = decodeSnappy(new Uint8Array(await answer.arrayBuffer()), MAX_BYTES)
  // One result, which has its series under the same number as a WriteRequest.
  let at = 1
  while ((response[at++] ?? 0) >= 0x80);
  return readSamples(response.subarray(at))
}

function varint(value: bigint): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return [...bytes, Number(rest)]
}

function varintField(number: number, value: bigint): number[] {
  return [number << 3, ...varint(value)]
}

function bytesField(number: number, bytes: readonly number[]): number[] {
  return [(number << 3) | 2, ...varint(BigInt(bytes.length)), ...bytes]
}

function textField(number: number, text: string): number[] {
  return bytesField(number, [...Buffer.from(text)])
}
