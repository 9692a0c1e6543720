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
  /** Marks of updates tell what is gone, so that an update of many targets needs no other map. */
  readonly #running = new Map<string, { readonly scraper: TargetScraper; update: number }>()
  #update = 0

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
    this.#update++
    const added: Target[] = []
    for (const target of targets) {
      const running = this.#running.get(target.key)
      if (running === undefined) added.push(target)
      else running.update = this.#update
    }
    const removed = this.#takeUnmarked(targets.length - added.length)
    await Promise.all(removed.map(scraper => scraper.stop({ isGone: true })))
    for (const target of added) {
      const scraper = this.#create(target)
      this.#running.set(target.key, { scraper, update: this.#update })
      scraper.start()
    }
    this.#onChange({ started: added.length, stopped: removed.length })
    return {
      started: added,
      stopped: removed.map(({ target }) => target),
      kept: targets.length - added.length,
    }
  }

  #takeUnmarked(marked: number): TargetScraper[] {
    if (this.#running.size === marked) return []
    const taken: TargetScraper[] = []
    for (const [key, { scraper, update }] of this.#running) {
      if (update === this.#update) continue
      this.#running.delete(key)
      taken.push(scraper)
    }
    return taken
  }

  /** Stops everything without staleness markers. */
  async stop(): Promise<void> {
    const scrapers = [...this.scrapers()]
    this.#running.clear()
    await Promise.all(scrapers.map(scraper => scraper.stop({ isGone: false })))
    this.#onChange({ started: 0, stopped: scrapers.length })
  }

  get size(): number {
    return this.#running.size
  }

  *scrapers(): Generator<TargetScraper> {
    for (const { scraper } of this.#running.values()) yield scraper
  }
}
