import { dropReasons, type DropReason, type LossDetail } from './drop-reason.ts'

/**
 * The books of one receiver, in samples: received = sent + pending + dropped, at every moment.
 *
 * `pending` is what is neither sent nor dropped; it is also counted where the samples lie (open
 * batch, queue), and `imbalance` compares the two.
 */
export class Ledger {
  #received = 0
  #restored = 0
  #sent = 0
  readonly #dropped = new Map<DropReason, number>(dropReasons.map(reason => [reason, 0]))
  readonly #onDrop: ((reason: DropReason, samples: number, detail: LossDetail) => void) | undefined

  /** @param onDrop told of every loss, for those who keep more than its number */
  constructor(onDrop?: (reason: DropReason, samples: number, detail: LossDetail) => void) {
    this.#onDrop = onDrop
  }

  /** Books samples that came in from the pipeline. */
  receive(samples: number): void {
    this.#received += samples
  }

  /** Books samples that an earlier run left in the queue. */
  restore(samples: number): void {
    this.#restored += samples
  }

  /** Books samples that the receiver acknowledged. */
  send(samples: number): void {
    this.#sent += samples
  }

  /** Books samples that will not be sent. */
  drop(reason: DropReason, samples: number, detail: LossDetail = {}): void {
    if (samples === 0) return
    this.#dropped.set(reason, this.dropped(reason) + samples)
    this.#onDrop?.(reason, samples, detail)
  }

  /** Samples that came in, those of an earlier run included. */
  get received(): number {
    return this.#received + this.#restored
  }

  get sent(): number {
    return this.#sent
  }

  dropped(reason: DropReason): number {
    return this.#dropped.get(reason) ?? 0
  }

  get droppedTotal(): number {
    return this.#dropped.values().reduce((sum, samples) => sum + samples, 0)
  }

  /** Samples still on their way, by the books. */
  get pending(): number {
    return this.received - this.#sent - this.droppedTotal
  }

  /** Returns 0 when the books agree with the samples counted where they lie. */
  imbalance(countedPending: number): number {
    return this.pending - countedPending
  }
}
