import { decodeLabels } from '@vmkit/daemon/wire'
import { walkWriteRequest, type RequestVisitor } from '../../../tools/bench-scrape/sink/walk.ts'
import { labelsOf, timeOf } from './page.ts'

/** What has arrived of a page. */
export interface Arrived {
  /** Samples, each counted once. */
  readonly samples: number
  readonly twice: number
  /** Wrong timestamps, labels, values. */
  readonly wrong: number
  readonly staleMarkers: number
  /** Series of which all labels were compared. */
  readonly compared: number
  readonly examples: readonly string[]
}

const NAME = Buffer.from('__name__')
const PAGE_METRIC = Buffer.from('container_')
const COMPARED_ONE_IN = 101
const MAX_EXAMPLES = 5

/** Checks that every sample of a page arrives, and arrives once. */
export class SampleCheck implements RequestVisitor {
  readonly #seriesCount: number
  readonly #rounds: number
  readonly #seen: Uint8Array
  readonly #arrived = {
    samples: 0,
    twice: 0,
    wrong: 0,
    staleMarkers: 0,
    compared: 0,
    examples: [] as string[],
  }
  #bytes: Buffer = Buffer.alloc(0)
  #labels: readonly [start: number, end: number] = [0, 0]
  #isOfPage = false

  constructor(seriesCount: number, rounds: number) {
    this.#seriesCount = seriesCount
    this.#rounds = rounds
    this.#seen = new Uint8Array(seriesCount * rounds)
  }

  get arrived(): Arrived {
    return { ...this.#arrived }
  }

  /** Takes a WriteRequest. */
  add(bytes: Buffer): void {
    this.#bytes = bytes
    walkWriteRequest(bytes, this)
  }

  series(start: number, end: number): void {
    this.#labels = [start, end]
    // Tag and length of the label, then of its name, and again of its value.
    const valueAt = start + 4 + NAME.length + 2
    this.#isOfPage =
      this.#bytes.compare(NAME, 0, NAME.length, start + 4, start + 4 + NAME.length) === 0 &&
      this.#bytes.compare(PAGE_METRIC, 0, PAGE_METRIC.length, valueAt, valueAt + 10) === 0
  }

  sample(valueAt: number, timestampMs: number): void {
    if (!this.#isOfPage) return
    const value = valueAt < 0 ? 0 : this.#bytes.readDoubleLE(valueAt)
    if (Number.isNaN(value)) {
      this.#arrived.staleMarkers++
      return
    }
    const series = Math.floor(value)
    const round = 4 * (value - series)
    const isKnown = series < this.#seriesCount && round < this.#rounds && Number.isInteger(round)
    if (!isKnown || timestampMs !== timeOf(series, round)) {
      this.#fault(`a value of ${value} at ${timestampMs}`)
      return
    }
    const at = series * this.#rounds + round
    if (this.#seen[at] === 1) this.#arrived.twice++
    else this.#arrived.samples++
    this.#seen[at] = 1
    if (Math.imul(series, 2654435761) >>> 0 < 2 ** 32 / COMPARED_ONE_IN) this.#compare(series)
  }

  metadata(): void {}

  #compare(series: number): void {
    this.#arrived.compared++
    const labels = decodeLabels(this.#bytes.subarray(...this.#labels))
    const got = labels.map(({ name, value }) => `${name}=${value}`).join()
    const wanted = labelsOf(series)
      .map(([name, value]) => `${name}=${value}`)
      .join()
    if (got !== wanted) this.#fault(`${got} instead of ${wanted}`)
  }

  #fault(text: string): void {
    this.#arrived.wrong++
    if (this.#arrived.examples.length < MAX_EXAMPLES) this.#arrived.examples.push(text)
  }
}
