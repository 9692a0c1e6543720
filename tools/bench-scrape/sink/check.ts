import { zstdDecompressSync } from 'node:zlib'
import { formatLabels, type Label } from '../../../packages/promql-lite/src/labels.ts'
import { decodeLabels, decodeSnappy } from '../../../packages/daemon/src/wire/index.ts'
import { targetHost, type Plan } from '../plan.ts'
import { expectSeries, isAboutScrape, seriesKey, type ExpectedSeries } from './expected.ts'
import type { KeptRequest } from './kept-requests.ts'
import { inspectScrapes, type Scrape, type ScrapeFindings } from './scrapes.ts'
import { walkWriteRequest, type RequestVisitor } from './walk.ts'

/** What the requests of a window hold, and what is wrong with it. */
export interface CheckResult extends ScrapeFindings {
  /** Samples of the farm's series; staleness markers and the agent's own metrics are not among them. */
  samples: number
  staleMarkers: number
  /** `up` and the other metrics about a scrape. */
  aboutScrapes: number
  metadata: number
  unknownSeries: number
  wrongValues: number
  /** Right but for the last bits: vmagent's own number parser rounds now and then. */
  inexactValues: number
  brokenRequests: number
  /** A few of the faults, in words. */
  readonly examples: string[]
}

const MAX_REQUEST_BYTES = 256 * 1024 * 1024
const MAX_EXAMPLES = 5
const ABOUT_SCRAPE = 'about the scrape'

interface Target {
  readonly job: number
  readonly scrapes: Map<number, Scrape>
}

/** Checks requests against what the farm of a plan serves. */
export class RequestChecker implements RequestVisitor {
  readonly result: CheckResult = {
    samples: 0,
    staleMarkers: 0,
    aboutScrapes: 0,
    metadata: 0,
    unknownSeries: 0,
    wrongValues: 0,
    inexactValues: 0,
    brokenRequests: 0,
    scrapes: 0,
    mixed: 0,
    doubled: 0,
    partial: 0,
    offSchedule: 0,
    examples: [],
  }
  readonly #plan: Plan
  readonly #expected: ReturnType<typeof expectSeries>
  readonly #targets = new Map<string, Target>()
  /** What label bytes without `instance` were found to be, so that each is decoded once. */
  readonly #known = new Map<string, ExpectedSeries | typeof ABOUT_SCRAPE | undefined>()
  #bytes: Buffer = Buffer.alloc(0)
  #series: ExpectedSeries | typeof ABOUT_SCRAPE | undefined
  #target: Target | undefined
  #labels: readonly [start: number, end: number] = [0, 0]

  constructor(plan: Plan) {
    this.#plan = plan
    this.#expected = expectSeries(plan)
    let index = 0
    for (const [job, { targets }] of plan.jobs.entries()) {
      for (let i = 0; i < targets; i++) {
        const target = { job, scrapes: new Map<number, Scrape>() }
        this.#targets.set(`${targetHost(index++)}:${plan.port}`, target)
      }
    }
  }

  check({ encoding, body }: KeptRequest): void {
    try {
      this.#bytes = decompress(encoding, body)
      walkWriteRequest(this.#bytes, this)
    } catch (error) {
      this.result.brokenRequests++
      this.#fault(`a request of ${body.length} bytes (${encoding}): ${String(error)}`)
    }
  }

  /** Puts the scrapes in order; call it when all requests were checked. */
  finish(): CheckResult {
    for (const { job, scrapes } of this.#targets.values()) {
      const kept = this.#expected.keptByJob[job] ?? []
      const intervalMs = this.#plan.jobs[job]?.intervalMs ?? 1
      inspectScrapes([...scrapes.values()], kept, intervalMs, this.result)
    }
    return this.result
  }

  series(start: number, end: number): void {
    this.#labels = [start, end]
    const instance = findInstance(this.#bytes, start, end)
    const target = instance === undefined ? undefined : this.#targets.get(instance.value)
    // The series of a page whose labels are honored say nothing about the target they came from.
    this.#target = target ?? this.#soleHonored()
    const cut = target === undefined ? undefined : instance
    const text = this.#bytes.toString('latin1', start, cut?.start ?? end)
    const known = cut === undefined ? text : text + this.#bytes.toString('latin1', cut.end, end)
    this.#series = this.#known.get(known)
    if (this.#series === undefined && !this.#known.has(known)) {
      this.#series = this.#identify(cut !== undefined)
      this.#known.set(known, this.#series)
    }
    if (this.#series === undefined || this.#target === undefined) {
      this.result.unknownSeries++
      this.#fault(`no target has ${this.#text()}`)
    }
  }

  sample(valueAt: number, timestampMs: number): void {
    const series = this.#series
    if (series === undefined || this.#target === undefined) return
    if (valueAt >= 0 && this.#isStale(valueAt)) {
      this.result.staleMarkers++
      return
    }
    if (series === ABOUT_SCRAPE) {
      this.result.aboutScrapes++
      return
    }
    this.result.samples++
    const value = valueAt < 0 ? 0 : this.#bytes.readDoubleLE(valueAt)
    let variants = variantsWith(series, value, 0)
    if (variants === 0) {
      variants = variantsWith(series, value, Math.abs(value) * INEXACT)
      if (variants !== 0) this.result.inexactValues++
    }
    if (variants === 0) {
      this.result.wrongValues++
      this.#fault(`${this.#text()} has ${value}; one of ${series.values.join(', ')} was served`)
    }
    const { scrapes } = this.#target
    const scrape = scrapes.get(timestampMs)
    if (scrape === undefined) scrapes.set(timestampMs, { timestampMs, samples: 1, variants })
    else {
      scrape.samples++
      scrape.variants &= variants
    }
  }

  metadata(): void {
    this.result.metadata++
  }

  #identify(hasTarget: boolean): ExpectedSeries | typeof ABOUT_SCRAPE | undefined {
    const labels = this.#decoded().filter(({ name }) => !hasTarget || name !== 'instance')
    const name = labels.find(label => label.name === '__name__')?.value ?? ''
    const expected = this.#expected.series.get(seriesKey(labels))
    if (expected !== undefined || !hasTarget) return expected
    const isOnlyJob = labels.every(label => label.name === '__name__' || label.name === 'job')
    return isAboutScrape(name) && isOnlyJob ? ABOUT_SCRAPE : undefined
  }

  #soleHonored(): Target | undefined {
    const job = this.#plan.jobs.findIndex(({ honorLabels }) => honorLabels)
    return [...this.#targets.values()].find(target => target.job === job)
  }

  #isStale(at: number): boolean {
    return this.#bytes.readUInt32LE(at) === 2 && this.#bytes.readUInt32LE(at + 4) === 0x7ff00000
  }

  #decoded(): Label[] {
    return decodeLabels(this.#bytes.subarray(...this.#labels))
  }

  #text(): string {
    return formatLabels(this.#decoded())
  }

  #fault(text: string): void {
    if (this.result.examples.length < MAX_EXAMPLES) this.result.examples.push(text)
  }
}

function decompress(encoding: string, body: Buffer): Buffer {
  if (encoding === 'zstd') return zstdDecompressSync(body, { maxOutputLength: MAX_REQUEST_BYTES })
  const bytes = decodeSnappy(body, MAX_REQUEST_BYTES)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** A few units in the last place. */
const INEXACT = 1e-15

/** Returns the variants in which the series has this value, as bits. */
function variantsWith(
  { values, present }: ExpectedSeries,
  value: number,
  tolerance: number,
): number {
  let variants = 0
  for (let v = 0; v < values.length; v++) {
    const one = values[v] ?? 0
    if (one === value || Math.abs(one - value) <= tolerance || (value !== value && one !== one))
      variants |= 1 << v
  }
  return variants & present
}

const INSTANCE = Buffer.from('\n\u0008instance\u0012')

/** Finds the label `instance` in encoded labels: its value, and the bytes it takes. */
function findInstance(
  bytes: Buffer,
  start: number,
  end: number,
): { readonly value: string; readonly start: number; readonly end: number } | undefined {
  for (let at = start; at < end;) {
    const length = bytes[at + 1] ?? 0
    // Labels of 128 bytes and more have a second byte of length.
    const inner = length < 0x80 ? at + 2 : at + 3
    const next = inner + (length < 0x80 ? length : (length & 0x7f) + 0x80 * (bytes[at + 2] ?? 0))
    if (bytes.compare(INSTANCE, 0, INSTANCE.length, inner, inner + INSTANCE.length) === 0) {
      return {
        value: bytes.toString('latin1', inner + INSTANCE.length + 1, next),
        start: at,
        end: next,
      }
    }
    at = next
  }
  return undefined
}
