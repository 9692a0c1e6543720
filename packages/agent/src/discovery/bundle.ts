import { isDeepStrictEqual } from 'node:util'
import type { DiscoveredTarget, TargetBundle } from './types.ts'

/** Targets that a source told all at once. */
export class ToldTargets implements TargetBundle {
  readonly #targets: readonly DiscoveredTarget[]

  constructor(targets: readonly DiscoveredTarget[]) {
    this.#targets = targets
  }

  list(): readonly DiscoveredTarget[] {
    return this.#targets
  }

  /** Itself when nothing is new, else a bundle with these targets. */
  replaceBy(targets: readonly DiscoveredTarget[]): ToldTargets {
    return isDeepStrictEqual(targets, this.#targets) ? this : new ToldTargets(targets)
  }
}

/** What was told last, by source or job. */
export class LastTold {
  readonly #last = new Map<string, ToldTargets>()

  /** Returns the bundle with these targets: that of before when they are the same. */
  tell(key: string, targets: readonly DiscoveredTarget[]): ToldTargets {
    const told = this.of(key).replaceBy(targets)
    this.#last.set(key, told)
    return told
  }

  /** What was told last; nothing when there was nothing. */
  of(key: string): ToldTargets {
    return this.#last.get(key) ?? NOTHING
  }

  keepOnly(isWanted: (key: string) => boolean): void {
    for (const key of this.#last.keys()) if (!isWanted(key)) this.#last.delete(key)
  }
}

const NOTHING = new ToldTargets([])
