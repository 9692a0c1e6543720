import { setTimeout as sleep } from 'node:timers/promises'

const PATIENCE_MS = 30_000

/** What an agent tells about itself. */
export class AgentMetrics {
  readonly #base: string

  constructor(port: number) {
    this.#base = `http://127.0.0.1:${port}`
  }

  /** Targets found by Kubernetes; 0 while the agent is not up. */
  async targets(): Promise<number> {
    return (
      (await this.#value(
        /^vm_promscrape_active_scrapers\{type="kubernetes_sd_configs"\} (\d+)/m,
      )) ?? 0
    )
  }

  /** Scrapes that were left out so far; undefined where the agent does not tell. */
  missed(): Promise<number | undefined> {
    return this.#value(/^vmkit_promscrape_scrapes_missed_total (\d+)/m)
  }

  /** Reloads the configuration; ends when the agent says that it has. */
  async reload(): Promise<void> {
    const before = await this.#reloads()
    await fetch(`${this.#base}/-/reload`, { method: 'POST' })
    const endMs = performance.now() + PATIENCE_MS
    while ((await this.#reloads()) === before) {
      if (performance.now() > endMs) throw new Error('cannot measure: the reload did not end')
      await sleep(20)
    }
  }

  #reloads(): Promise<number | undefined> {
    return this.#value(/^vm_promscrape_config_reloads_total (\d+)/m)
  }

  async #value(pattern: RegExp): Promise<number | undefined> {
    try {
      const response = await fetch(`${this.#base}/metrics`)
      const found = pattern.exec(await response.text())?.[1]
      return found === undefined ? undefined : Number(found)
    } catch {
      return undefined
    }
  }
}
