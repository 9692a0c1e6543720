import type { GroupConfig } from '../config/index.ts'
import { RuleRunner, type RuleContext, type RuleStatus } from './rule-runner.ts'
import { nextRound, queryTimeMs, startDelayMs, type Timing } from './schedule.ts'
import { sleep } from './sleep.ts'

const METRICS = [
  'vmalert_iteration_total',
  'vmalert_iteration_missed_total',
  'vmalert_iteration_reset_total',
  'vmalert_iteration_duration_seconds',
  'vmalert_iteration_interval_seconds',
] as const

export interface GroupOptions extends RuleContext {
  readonly defaultEvalDelayMs: number
  readonly maxStartDelayMs: number
}

/** A group at work. */
export interface Group {
  readonly config: GroupConfig
  /** Wall clock of the last round; 0 before the first. */
  readonly lastEvaluationMs: number
  rules(): readonly RuleStatus[]
  /** Uses another configuration of the same group; rules that stay keep their state. */
  update(config: GroupConfig): void
  stop(): Promise<void>
}

/** Starts to evaluate a group: first after its start delay, then every interval. */
export function startGroup(config: GroupConfig, options: GroupOptions): Group {
  return new RunningGroup(config, options)
}

class RunningGroup implements Group {
  readonly #options: GroupOptions
  readonly #stopping = new AbortController()
  readonly #loop: Promise<void>
  #round = new AbortController()
  #config: GroupConfig
  #runners: readonly RuleRunner[]
  #lastEvaluationMs = 0

  constructor(config: GroupConfig, options: GroupOptions) {
    this.#options = options
    this.#config = config
    this.#runners = config.rules.map(rule => new RuleRunner(rule, config, options))
    this.#loop = this.#run()
  }

  get config(): GroupConfig {
    return this.#config
  }

  get lastEvaluationMs(): number {
    return this.#lastEvaluationMs
  }

  rules(): readonly RuleStatus[] {
    return this.#runners.map(runner => runner.status())
  }

  update(config: GroupConfig): void {
    // The round under way would change the state of rules that the new ones take over.
    this.#round.abort()
    const before = new Map(this.#runners.map(runner => [runner.config.id, runner]))
    for (const runner of this.#runners) runner.close()
    this.#config = config
    this.#runners = config.rules.map(
      rule => new RuleRunner(rule, config, this.#options, before.get(rule.id)),
    )
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#loop
    for (const runner of this.#runners) runner.close()
    for (const name of METRICS) this.#options.metrics.unregister(name, this.#labels())
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    const now = this.#options.now ?? Date.now
    const labels = this.#labels()
    const { metrics } = this.#options
    const iterations = metrics.counter('vmalert_iteration_total', labels)
    const missedRounds = metrics.counter('vmalert_iteration_missed_total', labels)
    const resets = metrics.counter('vmalert_iteration_reset_total', labels)
    const duration = metrics.summary('vmalert_iteration_duration_seconds', labels)
    metrics.gauge('vmalert_iteration_interval_seconds', labels).set(this.#config.intervalMs / 1000)

    let evalTimeMs = now() + startDelayMs(this.#timing(), now(), this.#options.maxStartDelayMs)
    while (await this.#sleepUntil(evalTimeMs, now)) {
      const began = performance.now()
      this.#lastEvaluationMs = now()
      await this.#evaluate(queryTimeMs(this.#timing(), evalTimeMs))
      duration.observe((performance.now() - began) / 1000)
      iterations.inc()
      const { intervalMs } = this.#config
      if (!(await this.#sleepUntil(evalTimeMs + intervalMs, now))) break
      const round = nextRound(evalTimeMs, now(), intervalMs)
      if (round.reset) resets.inc()
      missedRounds.inc(round.missed)
      evalTimeMs = round.timeMs
    }
    if (!signal.aborted) throw new Error('BUG: a group ended by itself')
  }

  /** Sleeps; returns whether the group goes on. */
  async #sleepUntil(timeMs: number, now: () => number): Promise<boolean> {
    const { signal } = this.#stopping
    await sleep(timeMs - now(), signal)
    return !signal.aborted
  }

  #labels(): Readonly<Record<string, string>> {
    return { group: this.#config.name, file: this.#config.file }
  }

  #timing(): Timing {
    const { evalDelayMs = this.#options.defaultEvalDelayMs, ...config } = this.#config
    return { ...config, evalDelayMs }
  }

  /** Evaluates the rules: one after the other in file order, or `concurrency` at once. */
  async #evaluate(tsMs: number): Promise<void> {
    this.#round = new AbortController()
    const signal = AbortSignal.any([this.#stopping.signal, this.#round.signal])
    const waiting = [...this.#runners]
    const work = async (): Promise<void> => {
      for (let runner = waiting.shift(); runner && !signal.aborted; runner = waiting.shift()) {
        await runner.evaluate(tsMs, signal)
      }
    }
    await Promise.all(Array.from({ length: this.#config.concurrency }, work))
  }
}
