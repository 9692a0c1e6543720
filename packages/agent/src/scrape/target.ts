import { createHash } from 'node:crypto'
import { parseDuration } from '@vmkit/promql-lite/duration'
import {
  compareBytes,
  getLabel,
  sortLabels,
  type Label,
  type Labels,
} from '@vmkit/promql-lite/labels'
import type { ScrapeJob } from '../config/index.ts'
import type { DiscoveredTarget } from '../discovery/index.ts'
import { buildScrapeUrl } from './scrape-url.ts'
import { ownersOf, type ClusterOptions } from './shard.ts'

/** A target this agent scrapes. */
export interface Target {
  /** Equal for two targets exactly when the same scrapes would come out of them. */
  readonly key: string
  readonly job: ScrapeJob
  readonly url: string
  /** The labels every series of the target gets, sorted by name. */
  readonly labels: Labels
  /** The labels before relabeling, empty when they are not kept. */
  readonly originalLabels: Labels
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly maxScrapeSizeBytes: number
  readonly sampleLimit: number
  readonly labelLimit: number
  readonly seriesLimit: number
  /** Whether bodies of any length are passed on while they are read. */
  readonly streamParse: boolean
  /** Added behind everything that is scraped. */
  readonly externalLabels: Labels
  /** `vm_account_id` and `vm_project_id`, which take the place of labels of these names. */
  readonly tenantLabels: Labels
}

/** A discovered target that is not scraped here. */
export interface DroppedTarget {
  readonly job: string
  readonly originalLabels: Labels
  readonly reason: 'relabeling' | 'sharding' | 'duplicate' | 'missing scrape URL'
  /** The members that scrape it, empty unless the reason is sharding. */
  readonly memberNums: readonly number[]
}

/** What flags decide about every target. */
export interface TargetOptions {
  readonly cluster: ClusterOptions
  readonly maxScrapeSizeBytes: number
  readonly seriesLimitPerTarget: number
  readonly dropOriginalLabels: boolean
}

export type BuiltTarget =
  | { readonly kind: 'target'; readonly target: Target }
  | { readonly kind: 'dropped'; readonly dropped: DroppedTarget }
  | { readonly kind: 'invalid'; readonly message: string }

/** Turns a discovered target into one to scrape, or says why it is none. */
export function buildTarget(
  job: ScrapeJob,
  discovered: DiscoveredTarget,
  options: TargetOptions,
): BuiltTarget {
  const before = labelsBeforeRelabeling(job, discovered)
  const originalLabels = options.dropOriginalLabels ? [] : before
  const drop = (
    reason: DroppedTarget['reason'],
    memberNums: readonly number[] = [],
  ): BuiltTarget => ({
    kind: 'dropped',
    dropped: { job: job.jobName, originalLabels, reason, memberNums },
  })

  const labels = relabel(job, before)
  if (labels === undefined) return drop('relabeling')
  const owners = ownersOf(labels, options.cluster)
  if (options.cluster.membersCount > 1 && !owners.includes(options.cluster.memberNum)) {
    return drop('sharding', owners)
  }
  const address = buildScrapeUrl(labels, job.params)
  if (address === undefined) return drop('missing scrape URL')
  try {
    const scraped = finishLabels(labels, address.instance, options.cluster)
    return {
      kind: 'target',
      target: finishTarget({ job, labels, scraped, originalLabels, url: address.url, options }),
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { kind: 'invalid', message: `cannot use target "${address.url}": ${error.message}` }
  }
}

/**
 * Returns the labels by which members of a cluster share a target, in their order; undefined when
 * relabeling drops it.
 */
export function labelsToShard(job: ScrapeJob, discovered: DiscoveredTarget): Labels | undefined {
  return relabel(job, labelsBeforeRelabeling(job, discovered))
}

function relabel(job: ScrapeJob, before: Labels): Labels | undefined {
  const relabeled = (job.relabel.apply(before) ?? []).filter(
    ({ name, value }) => name !== '' && value !== '',
  )
  if (relabeled.length === 0) return undefined
  return relabeled.filter(({ name }) => !name.startsWith('__meta_'))
}

function labelsBeforeRelabeling(job: ScrapeJob, { address, labels }: DiscoveredTarget): Label[] {
  const all = [...job.startLabels, { name: '__address__', value: address }, ...labels]
  const sorted = sortLabels(all)
  return sorted.filter((label, i) => label.name !== sorted[i + 1]?.name)
}

/** The labels that stay on the target: without `__` ones, with `instance` and the member label. */
function finishLabels(labels: Labels, instance: string, cluster: ClusterOptions): Label[] {
  const scraped = labels.filter(({ name }) => !name.startsWith('__'))
  if (getLabel(scraped, 'instance') === '') scraped.push({ name: 'instance', value: instance })
  if (cluster.memberLabel !== '') {
    const member = { name: cluster.memberLabel, value: cluster.memberNumText }
    const at = scraped.findIndex(({ name }) => name === cluster.memberLabel)
    if (at < 0) scraped.push(member)
    else scraped[at] = member
  }
  return scraped.toSorted((a, b) => compareBytes(a.name, b.name))
}

interface Parts {
  readonly job: ScrapeJob
  readonly labels: Labels
  readonly scraped: Labels
  readonly originalLabels: Labels
  readonly url: string
  readonly options: TargetOptions
}

function finishTarget({ job, labels, scraped, originalLabels, url, options }: Parts): Target {
  const defaultSeriesLimit = job.seriesLimit ?? options.seriesLimitPerTarget
  const target = {
    url,
    labels: scraped,
    intervalMs: durationLabel(labels, '__scrape_interval__', job.scrapeIntervalMs),
    timeoutMs: durationLabel(labels, '__scrape_timeout__', job.scrapeTimeoutMs),
    maxScrapeSizeBytes: job.maxScrapeSizeBytes || options.maxScrapeSizeBytes,
    sampleLimit: limitLabel(labels, '__sample_limit__', job.sampleLimit),
    labelLimit: limitLabel(labels, '__label_limit__', job.labelLimit),
    seriesLimit: limitLabel(labels, '__series_limit__', defaultSeriesLimit),
    streamParse: boolLabel(labels, '__stream_parse__', job.streamParse),
    externalLabels: job.externalLabels,
    tenantLabels: tenantLabels(getLabel(labels, '__tenant_id__')),
  }
  return {
    ...target,
    job,
    originalLabels,
    key: digest(JSON.stringify([job.fingerprint, target])),
  }
}

/** A few bytes in place of a text that may have thousands. */
function digest(text: string): string {
  return createHash('sha1').update(text).digest('base64')
}

function durationLabel(labels: Labels, name: string, fallbackMs: number): number {
  const text = getLabel(labels, name)
  if (text === '') return fallbackMs
  const ms = parseDuration(text)
  if (!(ms > 0)) throw new SyntaxError(`"${name}" is "${text}"; it has to be longer than 0`)
  return ms
}

function limitLabel(labels: Labels, name: string, fallback: number): number {
  const text = getLabel(labels, name)
  if (text === '') return Math.max(fallback, 0)
  if (!/^[+-]?\d+$/.test(text)) throw new SyntaxError(`"${name}" is "${text}", not a whole number`)
  return Math.max(Number(text), 0)
}

function boolLabel(labels: Labels, name: string, fallback: boolean): boolean {
  const text = getLabel(labels, name)
  if (text === '') return fallback
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true
  if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false
  throw new SyntaxError(`"${name}" is "${text}", not true or false`)
}

function tenantLabels(text: string): Label[] {
  if (text === '') return []
  const match = /^(\d+)(?::(\d+))?$/.exec(text)
  if (match === null) {
    throw new SyntaxError(`"__tenant_id__" is "${text}"; it is written accountID[:projectID]`)
  }
  return [
    { name: 'vm_account_id', value: match[1] ?? '0' },
    { name: 'vm_project_id', value: match[2] ?? '0' },
  ]
}
