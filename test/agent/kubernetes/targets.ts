import { getJson } from '../../peers/process.ts'

/** What agents must agree on about targets, each target as a text. */
export interface Targets {
  readonly active: readonly string[]
  readonly dropped: readonly string[]
  /** The labels of both as they were discovered, each once. */
  readonly discovered: readonly string[]
}

interface ApiTarget {
  readonly scrapePool: string
  readonly scrapeUrl: string
  readonly labels: Record<string, string>
  readonly discoveredLabels: Record<string, string>
}

/** Asks an agent for its targets. */
export async function targetsOf(url: string): Promise<Targets> {
  const { data } = await getJson(`${url}/api/v1/targets?state=any`)
  return comparable({ active: data.activeTargets, dropped: data.droppedTargets ?? [] })
}

/**
 * Brings targets into an order. Those of a job whose name ends in -plain are duplicates of each
 * other, and which of them stays is left open.
 */
export function comparable(targets: {
  readonly active: readonly ApiTarget[]
  readonly dropped: readonly Pick<ApiTarget, 'discoveredLabels'>[]
}): Targets {
  const active = targets.active.map(({ scrapePool, scrapeUrl, labels, discoveredLabels }) => {
    const discovered = scrapePool.endsWith('-plain') ? '' : text(discoveredLabels)
    return `${scrapePool} ${scrapeUrl} ${text(labels)} ${discovered}`
  })
  // The same labels twice are dropped once.
  const dropped = targets.dropped
    .filter(({ discoveredLabels }) => !discoveredLabels['job']?.endsWith('-plain'))
    .map(({ discoveredLabels }) => text(discoveredLabels))
  const all = [...targets.active, ...targets.dropped].map(one => text(one.discoveredLabels))
  return { active: active.toSorted(), dropped: sortedOnce(dropped), discovered: sortedOnce(all) }
}

function sortedOnce(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted()
}

function text(labels: Record<string, string>): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** The jobs that have targets. */
export function poolsOf(active: readonly string[]): ReadonlySet<string> {
  return new Set(active.map(one => one.split(' ')[0] ?? ''))
}
