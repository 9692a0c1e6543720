import { hostname } from 'node:os'
import { FatalError, errorText } from '@vmkit/daemon/errors'
import type { Setting } from '@vmkit/daemon/flags'
import { startHttpServer, type HttpServer } from '@vmkit/daemon/http-server'
import type { ReloadHub } from '@vmkit/daemon/lifecycle'
import type { Logger } from '@vmkit/daemon/log'
import { registerProcessMetrics, type MetricRegistry } from '@vmkit/daemon/metrics'
import type { Label } from '@vmkit/promql-lite/labels'
import type { GroupConfig } from './config/index.ts'
import type { AlertFlags } from './flags/index.ts'
import { startGroups } from './manager.ts'
import { datasourceOf, httpUrl, notifiersOf, remoteWriterOf } from './peers.ts'
import { createAlertSource, type AlertSource } from './rule/index.ts'
import { startReloading } from './reload.ts'
import { loadRuleSet, type RuleSet } from './rule-set.ts'
import { alertRoutes } from './web/index.ts'

/** A running alert program. */
export interface AlertProgram {
  readonly server: HttpServer
  /** Stops in order: no more requests, no more evaluations, what is queued written. */
  stop(): Promise<void>
}

/** Longest time for writing what is queued when the program stops. */
const FLUSH_GRACE_MS = 30_000

/**
 * Starts the alert program: checks everything that can be wrong first, then evaluates and listens.
 *
 * @throws FatalError or ConfigError when something is wrong; nothing is left running then
 */
export async function startAlert(options: {
  readonly flags: AlertFlags
  readonly settings: readonly Setting[]
  readonly version: string
  readonly log: Logger
  readonly metrics: MetricRegistry
  readonly reload: ReloadHub
}): Promise<AlertProgram> {
  const { flags, log, metrics, reload } = options
  const externalLabels = flags['external.label'].map(parseExternalLabel)
  const rules = await loadAndCheck(flags)
  const datasource = datasourceOf(flags)
  const notifiers = notifiersOf(flags, log.at('vmkit/alert/notifier'), metrics)
  const remoteWriter = remoteWriterOf(flags, log.at('vmkit/alert/remote-write'), metrics)
  registerProcessMetrics(metrics, { appName: 'vmalert', version: options.version })

  const started: (() => Promise<void>)[] = [
    () => datasource.close(),
    () => notifiers.close(),
    async () => remoteWriter?.stop(FLUSH_GRACE_MS),
  ]
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).toReversed()) {
      await end().catch((error: unknown) => log.error(errorText(error)))
    }
  }
  try {
    const externalUrl = { text: flags['external.url'] }
    const alertSource = alertSourceOf(flags, () => externalUrl.text, externalLabels, log)
    let { templates } = rules
    const groups = startGroups(rules.groups, {
      templates: () => templates,
      datasource,
      notifiers,
      remoteWriter,
      externalLabels,
      externalUrl: () => externalUrl.text,
      disableAlertgroupLabel: flags.disableAlertgroupLabel,
      resendDelayMs: flags['rule.resendDelay'],
      maxResolveDurationMs: flags['rule.maxResolveDuration'],
      defaultLimit: flags['rule.resultsLimit'],
      defaultUpdateEntries: flags['rule.updateEntriesLimit'],
      defaultEvalDelayMs: flags['rule.evalDelay'],
      maxStartDelayMs: flags['group.maxStartDelay'],
      givenUrl: flags['external.url'],
      alertSource,
      log: log.at('vmkit/alert/rule'),
      metrics,
    })
    started.push(() => groups.stop())
    if (rules.groups.length === 0)
      log.warn('no rules were found; waiting for a reload that brings some')
    const reloading = startReloading({
      flags,
      groups,
      log,
      metrics,
      reload,
      load: async () => {
        const next = await loadAndCheck(flags)
        return {
          configs: next.groups,
          use: () => {
            templates = next.templates
          },
        }
      },
    })
    started.push(() => reloading.stop())
    const server = await startHttpServer({
      flags,
      router: alertRoutes({
        groups: () => groups.groups(),
        notifiers: () => notifiers.status(),
        reloadError: () => reloading.lastError(),
        alertSource,
      }),
      log: log.at('vmkit/daemon/http-server'),
      metrics,
      settings: options.settings,
      appName: 'vmalert',
      onReload: () => reload.trigger(),
    })
    started.push(() => server.stop())
    const port = server.addresses[0]?.port
    externalUrl.text ||= `http://${hostname()}${port === undefined ? '' : `:${port}`}`
    return { server, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function alertSourceOf(
  flags: AlertFlags,
  externalUrl: () => string,
  externalLabels: readonly Label[],
  log: Logger,
): AlertSource {
  try {
    return createAlertSource({
      template: flags['external.alert.source'],
      externalUrl,
      givenUrl: flags['external.url'],
      externalLabels,
      onError: error => log.error(error),
    })
  } catch (cause) {
    throw new FatalError(`cannot use -external.alert.source: ${errorText(cause)}`)
  }
}

async function loadAndCheck(flags: AlertFlags): Promise<RuleSet> {
  const rules = await loadRuleSet(flags)
  checkPeers(flags, rules.groups)
  return rules
}

/** Refuses rules whose results could go nowhere. */
function checkPeers(flags: AlertFlags, configs: readonly GroupConfig[]): void {
  httpUrl('-datasource.url', flags['datasource.url'])
  for (const url of flags['notifier.url']) httpUrl('-notifier.url', url)
  for (const name of ['remoteWrite.url', 'external.url'] as const) {
    if (flags[name] !== '') httpUrl(`-${name}`, flags[name])
  }
  const rules = configs.flatMap(config => config.rules)
  const urls = flags['notifier.url']
  if (flags['notifier.blackhole'] && urls.length > 0) {
    throw new FatalError('cannot use both -notifier.blackhole and -notifier.url; choose one')
  }
  if (
    rules.some(rule => rule.kind === 'alerting') &&
    urls.length === 0 &&
    !flags['notifier.blackhole']
  ) {
    throw new FatalError(
      'cannot start: there are alerting rules but no -notifier.url; pass one, or -notifier.blackhole to send alerts to nobody',
    )
  }
  if (rules.some(rule => rule.kind === 'recording') && flags['remoteWrite.url'] === '') {
    throw new FatalError(
      'cannot start: there are recording rules but no -remoteWrite.url; pass one, such as -remoteWrite.url=http://victoria-metrics:8428',
    )
  }
}

function parseExternalLabel(text: string): Label {
  const at = text.indexOf('=')
  if (at < 1)
    throw new FatalError(
      `cannot use -external.label "${text}": no name before "="; expected name=value`,
    )
  return { name: text.slice(0, at), value: text.slice(at + 1) }
}
