import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { Labels } from '@vmkit/promql-lite/labels'
import type { AlertingRuleConfig, GroupConfig, RuleConfig } from '../config/index.ts'
import type { Datasource } from '../datasource/index.ts'
import type { Notifiers } from '../notifier/index.ts'
import type { RemoteWriter } from '../remote-write/index.ts'
import type { AlertSource } from './alert-source.ts'
import { evaluateAlerting } from './alerting.ts'
import { createExpander } from './expand.ts'
import { overlayLabels } from './labels.ts'
import { dueAlerts } from './notify.ts'
import { withAnswers } from './query-answers.ts'
import { evaluateRecording, type RecordingState } from './recording.ts'
import type { TemplateLibrary } from '../template/index.ts'
import { ruleMetrics, type RuleMetrics } from './rule-metrics.ts'
import type { Alert, AlertingState, OutputSample, ResultRow } from './types.ts'

/** What rules share. */
export interface RuleContext {
  readonly datasource: Datasource
  readonly notifiers: Notifiers
  readonly remoteWriter: RemoteWriter | undefined
  readonly externalLabels: Labels
  /** Where people reach the program. */
  readonly externalUrl: () => string
  /** Templates that those of rules may call. */
  readonly templates: () => TemplateLibrary
  readonly disableAlertgroupLabel: boolean
  readonly resendDelayMs: number
  /** 0 means no cap. */
  readonly maxResolveDurationMs: number
  readonly defaultLimit: number
  readonly defaultUpdateEntries: number
  /** -external.url as given. */
  readonly givenUrl: string
  /** Links to where alerts come from. */
  readonly alertSource: AlertSource
  readonly log: Logger
  readonly metrics: MetricRegistry
  /** Default `Date.now`. */
  readonly now?: () => number
}

/** One past evaluation. */
export interface Update {
  /** Wall clock. */
  readonly timeMs: number
  /** Evaluation time. */
  readonly atMs: number
  readonly durationMs: number
  /** Empty when it went well. */
  readonly error: string
  readonly samples: number
  readonly seriesFetched: number | undefined
}

/** What is known of a rule at this moment. */
export interface RuleStatus {
  readonly config: RuleConfig
  /** External, group and rule labels together. */
  readonly labels: Labels
  /** Active and recently resolved alerts. */
  readonly alerts: readonly Alert[]
  /** Past evaluations, newest first. */
  readonly updates: readonly Update[]
  /** How many of them are kept. */
  readonly maxUpdates: number
}

/** Runs one rule and keeps its state between evaluations. */
export class RuleRunner {
  readonly config: RuleConfig
  readonly #group: GroupConfig
  readonly #context: RuleContext
  readonly #labels: Labels
  readonly #metrics: RuleMetrics
  readonly #expand: ReturnType<typeof createExpander> | undefined
  readonly #templateErrors: string[] = []
  #alerts: AlertingState
  #recorded: RecordingState
  #updates: readonly Update[]

  /** @param before the runner of the same rule before a reload, whose state lives on */
  constructor(config: RuleConfig, group: GroupConfig, context: RuleContext, before?: RuleRunner) {
    this.config = config
    this.#group = group
    this.#context = context
    this.#labels = overlayLabels(context.externalLabels, group.labels, config.labels)
    this.#alerts = before === undefined ? new Map() : before.#alerts
    this.#recorded = before === undefined ? new Map() : before.#recorded
    this.#updates = before === undefined ? [] : before.#updates
    this.#metrics = ruleMetrics(context.metrics, config, group, () => this.#alerts)
    this.#expand =
      config.kind === 'alerting'
        ? createExpander(config, {
            ...context,
            templates: context.templates(),
            groupId: group.id,
            groupName: group.name,
            groupLabels: group.labels,
            onError: error => this.#templateErrors.push(error),
          })
        : undefined
  }

  status(): RuleStatus {
    const alerts = [...this.#alerts.values()]
    return {
      config: this.config,
      labels: this.#labels,
      alerts,
      updates: this.#updates,
      maxUpdates: this.#maxUpdates(),
    }
  }

  /** Takes the rule's metrics away. */
  close(): void {
    this.#metrics.close()
  }

  /** Evaluates the rule once, for `tsMs`. A failure is counted, kept and logged, never thrown. */
  async evaluate(tsMs: number, signal: AbortSignal): Promise<void> {
    const now = this.#context.now ?? Date.now
    const timeMs = now()
    const began = performance.now()
    const result = await this.#context.datasource.query({
      expr: this.config.expr,
      timeMs: tsMs,
      intervalMs: this.#group.intervalMs,
      params: this.#group.params,
      headers: this.#group.headers,
      signal,
    })
    if (signal.aborted) return
    this.#templateErrors.length = 0
    const error =
      result.kind === 'failure' ? result.reason : await this.#apply(result, tsMs, now, signal)
    const problem = error ?? this.#templateErrors[0]
    this.#note({
      timeMs,
      atMs: tsMs,
      durationMs: performance.now() - began,
      error: problem ?? '',
      samples: result.kind === 'rows' ? result.rows.length : 0,
      seriesFetched: result.kind === 'rows' ? result.seriesFetched : undefined,
    })
  }

  async #apply(
    { rows, isPartial }: { readonly rows: readonly ResultRow[]; readonly isPartial: boolean },
    tsMs: number,
    now: () => number,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const limit = this.#group.limit ?? this.#context.defaultLimit
    const { config } = this
    if (config.kind === 'recording') {
      const context = { tsMs, limit }
      const done = evaluateRecording(this.#recorded, config.name, this.#labels, rows, context)
      this.#recorded = done.state
      this.#write(done.write)
      return done.error
    }
    const expand = this.#expand
    if (expand === undefined) throw new Error('BUG: alerting rule without templates')
    const done = await withAnswers(
      answers => {
        this.#templateErrors.length = 0
        return evaluateAlerting(this.#alerts, config, rows, {
          tsMs,
          limit,
          expand: row => expand(row, isPartial, answers),
        })
      },
      expr => this.#ask(expr, tsMs, signal),
    )
    if (signal.aborted) return undefined
    this.#alerts = done.state
    this.#metrics.fired(done.fired)
    if (done.error !== undefined) return done.error
    this.#write(done.write)
    await this.#notify(config, tsMs, now())
    return undefined
  }

  /** Asks what a template wants to know, at the time of the evaluation. */
  async #ask(
    expr: string,
    timeMs: number,
    signal: AbortSignal,
  ): Promise<readonly ResultRow[] | Error> {
    const { intervalMs, params, headers } = this.#group
    const { datasource } = this.#context
    const result = await datasource.query({ expr, timeMs, intervalMs, params, headers, signal })
    return result.kind === 'rows' ? result.rows : new Error(result.reason)
  }

  #write(samples: readonly OutputSample[]): void {
    this.#context.remoteWriter?.push(samples)
  }

  async #notify(rule: AlertingRuleConfig, tsMs: number, nowMs: number): Promise<void> {
    const { alertSource, notifiers, resendDelayMs, maxResolveDurationMs } = this.#context
    const { due, state } = dueAlerts(this.#alerts, {
      nowMs,
      tsMs,
      intervalMs: this.#group.intervalMs,
      resendDelayMs,
      maxResolveDurationMs,
    })
    this.#alerts = state
    const alerts = due.map(({ alert, startsAtMs, endsAtMs }) => ({
      labels: alert.labels,
      annotations: alert.annotations,
      startsAtMs,
      endsAtMs,
      generatorUrl: alertSource(alert, rule, this.#group.id),
    }))
    await notifiers.send(alerts, this.#group.notifierHeaders)
  }

  #maxUpdates(): number {
    return Math.max(1, this.config.updateEntriesLimit ?? this.#context.defaultUpdateEntries)
  }

  #note(update: Update): void {
    this.#updates = [update, ...this.#updates].slice(0, this.#maxUpdates())
    this.#metrics.evaluated(update)
    if (update.error === '') return
    const { kind, name } = this.config
    this.#context.log.warn(
      `cannot evaluate ${kind} rule "${name}" of group "${this.#group.name}": ${update.error}`,
    )
  }
}
