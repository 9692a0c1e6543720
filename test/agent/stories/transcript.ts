import type { WireSample } from './read-samples.ts'
import { INTERVAL_MS } from './story.ts'

/** What an agent sent for one scrape: the samples up to its last auto metric, and what ended. */
export interface Scrape {
  readonly timestampMs: number
  readonly samples: readonly WireSample[]
}

const STALE = 0x7ff0000000000002n
/**
 * How far the start of a scrape may be from its timestamp, before or after: a tenth of the interval,
 * then the agents take the time of the start. Less than RELOAD_DELAY_MS.
 */
const START_MS = INTERVAL_MS / 10 + 20

/** Cuts what an agent sent for a story into scrapes. */
export function scrapesOf(samples: readonly WireSample[]): Scrape[] {
  const scrapes: { timestampMs: number; samples: WireSample[] }[] = []
  let open: WireSample[] = []
  samples.forEach((sample, i) => {
    const last = scrapes.at(-1)
    if (sample.bits === STALE && open.length === 0 && last !== undefined) {
      last.samples.push(sample)
      return
    }
    open.push(sample)
    const isLastAutoMetric =
      nameOf(sample) === 'up' &&
      i > 0 &&
      nameOf(samples[i - 1] ?? sample) === 'scrape_timeout_seconds'
    if (!isLastAutoMetric) return
    scrapes.push({ timestampMs: sample.timestampMs, samples: open })
    open = []
  })
  return scrapes
}

/** Writes scrapes down without anything that differs from run to run. */
export function transcriptOf(scrapes: readonly Scrape[], address: string): string {
  return scrapes
    .flatMap((scrape, i) => [`scrape ${i + 1}`, ...linesOf(scrape)])
    .map(line => `${line.replaceAll(address, 'target')}\n`)
    .join('')
}

/** Returns the time between two scrapes that comes up most. */
export function usualIntervalMs(scrapes: readonly Scrape[]): number {
  const counts = new Map<number, number>()
  scrapes.slice(1).forEach(({ timestampMs }, i) => {
    const between = timestampMs - (scrapes[i]?.timestampMs ?? 0)
    counts.set(between, (counts.get(between) ?? 0) + 1)
  })
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 0
}

/** Returns how far two agents' places in the scrape interval are apart, at their closest. */
export function phaseDistanceMs(some: readonly Scrape[], others: readonly Scrape[]): number {
  const distances = some.flatMap(one =>
    others.map(other => {
      const ms = Math.abs(one.timestampMs - other.timestampMs) % INTERVAL_MS
      return Math.min(ms, INTERVAL_MS - ms)
    }),
  )
  return distances.length === 0 ? 0 : Math.min(...distances)
}

function linesOf(scrape: Scrape): string[] {
  const lines = scrape.samples.map(sample => `  ${lineOf(sample, scrape)}`)
  const isVanished = scrape.samples.map(
    ({ bits, timestampMs }) => bits === STALE && timestampMs < scrape.timestampMs + START_MS,
  )
  const from = isVanished.indexOf(true)
  const up = scrape.samples.findLast(sample => nameOf(sample) === 'up' && sample.bits !== STALE)
  if (from < 0 || up?.bits === 0n) return lines
  const to = isVanished.lastIndexOf(true) + 1
  // vmagent takes series that vanished from a map, in any order; after a failure it does not.
  return [...lines.slice(0, from), ...lines.slice(from, to).toSorted(), ...lines.slice(to)]
}

function lineOf(sample: WireSample, scrape: Scrape): string {
  const [first] = sample.labels
  // The name comes first, nearly always.
  const name = first?.[0] === '__name__' && /^[\w:]+$/.test(first[1]) ? first[1] : ''
  const labels = name === '' ? sample.labels : sample.labels.slice(1)
  const text = labels.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',')
  return `${name}{${text}} ${valueOf(sample)}${timeOf(sample, scrape)}`
}

/** Every value but NaN has a text of its own. */
function valueOf(sample: WireSample): string {
  if (sample.bits === STALE) return 'stale'
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, sample.bits)
  const value = view.getFloat64(0)
  if (nameOf(sample) === 'scrape_duration_seconds' && value >= 0) return 'seconds'
  if (Number.isNaN(value)) return `NaN ${sample.bits.toString(16)}`
  return Object.is(value, -0) ? '-0' : String(value)
}

/** `''` at the time of the scrape; a marker may be later, until the next scrape is due. */
function timeOf({ bits, timestampMs }: WireSample, scrape: Scrape): string {
  const afterMs = timestampMs - scrape.timestampMs
  if (afterMs === 0) return ''
  if (bits === STALE && afterMs >= -START_MS && afterMs < INTERVAL_MS) return ''
  return ` @${timestampMs}`
}

function nameOf(sample: WireSample): string {
  return sample.labels.find(([name]) => name === '__name__')?.[1] ?? ''
}
