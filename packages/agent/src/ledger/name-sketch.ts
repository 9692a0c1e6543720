/** Names kept apart; the rest share what the rarest of them had. */
const CAPACITY = 64

/**
 * Finds the names with the most samples in bounded memory, by the space-saving algorithm: a name
 * without a place takes over the place and the count of the rarest.
 *
 * Counts are never too low. With `CAPACITY` names or fewer they are exact; with more, no count is
 * too high by more than the 64th part of all samples.
 */
export class NameSketch {
  readonly #counts = new Map<string, number>()

  /** Counts samples of a name. */
  add(name: string, samples: number): void {
    const known = this.#counts.get(name)
    if (known === undefined && this.#counts.size >= CAPACITY) {
      const [rarest, count] = this.#rarest()
      this.#counts.delete(rarest)
      this.#counts.set(name, count + samples)
    } else {
      this.#counts.set(name, (known ?? 0) + samples)
    }
  }

  /** Returns the `n` names with the most samples, most first. */
  top(n: number): { readonly name: string; readonly samples: number }[] {
    return [...this.#counts]
      .map(([name, samples]) => ({ name, samples }))
      .toSorted((a, b) => b.samples - a.samples)
      .slice(0, n)
  }

  #rarest(): readonly [string, number] {
    let rarest = ''
    let least = Infinity
    for (const [name, count] of this.#counts) {
      if (count >= least) continue
      rarest = name
      least = count
    }
    return [rarest, least]
  }
}
