import { HandleInflater, type Inflater, WholeInflater } from './inflater.ts'

const MAX_KEPT = 4

/** Lends inflaters: a body that is read in one go takes one and gives it back in the same tick. */
export class InflaterPool {
  readonly #free: Inflater[] = []
  readonly #create: () => Inflater

  /** @param create makes an inflater, default the fastest that this Node allows */
  constructor(create: () => Inflater = fastestInflater()) {
    this.#create = create
  }

  /** Returns an inflater that is ready for a new body. */
  take(maxBodyBytes: number): Inflater {
    const inflater = this.#free.pop() ?? this.#create()
    inflater.reset(maxBodyBytes)
    return inflater
  }

  /** Takes an inflater back, in whatever state it is. */
  give(inflater: Inflater): void {
    if (this.#free.length < MAX_KEPT) this.#free.push(inflater)
    else inflater.close()
  }
}

function fastestInflater(): () => Inflater {
  const probe = HandleInflater.create()
  if (probe === undefined) return () => new WholeInflater()
  probe.close()
  return () => HandleInflater.create() ?? new WholeInflater()
}
