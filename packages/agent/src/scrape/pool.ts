import type { TargetScraper } from './scraper.ts'
import type { Target } from './target.ts'

/** What an update did to the targets of a pool. */
export interface PoolChange {
  readonly started: readonly Target[]
  readonly stopped: readonly Target[]
  /** Targets that go on undisturbed. */
  readonly kept: number
}

/** The running scrapers of one kind of discovery. */
export class ScrapePool {
  readonly #create: (target: Target) => TargetScraper
  readonly #onChange: (change: { readonly started: number; readonly stopped: number }) => void
  readonly #running = new Map<string, TargetScraper>()

  constructor(
    create: (target: Target) => TargetScraper,
    onChange: (change: { readonly started: number; readonly stopped: number }) => void,
  ) {
    this.#create = create
    this.#onChange = onChange
  }

  /**
   * Makes the given targets, whose keys differ, the ones that are scraped. Scrapers of equal
   * targets go on; removed ones are waited for, so that their staleness markers come before the
   * samples of what replaces them.
   */
  async update(targets: readonly Target[]): Promise<PoolChange> {
    const wanted = new Set(targets.map(({ key }) => key))
    const removed = [...this.#running].filter(([key]) => !wanted.has(key))
    for (const [key] of removed) this.#running.delete(key)
    await Promise.all(removed.map(([, scraper]) => scraper.stop({ isGone: true })))
    const added = targets.filter(({ key }) => !this.#running.has(key))
    for (const target of added) {
      const scraper = this.#create(target)
      this.#running.set(target.key, scraper)
      scraper.start()
    }
    this.#onChange({ started: added.length, stopped: removed.length })
    return {
      started: added,
      stopped: removed.map(([, { target }]) => target),
      kept: targets.length - added.length,
    }
  }

  /** Stops everything without staleness markers. */
  async stop(): Promise<void> {
    const scrapers = [...this.#running.values()]
    this.#running.clear()
    await Promise.all(scrapers.map(scraper => scraper.stop({ isGone: false })))
    this.#onChange({ started: 0, stopped: scrapers.length })
  }

  get size(): number {
    return this.#running.size
  }

  scrapers(): IterableIterator<TargetScraper> {
    return this.#running.values()
  }
}
