import process from 'node:process'

/** How many rounds a durability test plays: few by default, `QUEUE_ROUNDS` for a long run. */
export const rounds = Number(process.env['QUEUE_ROUNDS'] ?? 10)

/** Random numbers that a seed repeats. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** Returns a whole number from 0 to `below - 1`. */
  roll(below: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((this.#state / 2 ** 32) * below)
  }

  pick<T>(items: readonly T[]): T {
    return items[this.roll(items.length)]!
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.roll(256)))
  }
}
