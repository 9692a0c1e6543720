import type { HttpResponse } from '@vmkit/daemon/http-server'
import { labelsToObject } from '@vmkit/promql-lite/labels'
import type { DroppedTarget, TargetStatus } from '../scrape/index.ts'
import { inSlices } from './in-slices.ts'

/** Answers /api/v1/targets. An unknown `state` has no targets, as in vmagent. */
export async function targetsApi(
  query: URLSearchParams,
  view: { targets(): readonly TargetStatus[]; dropped(): Promise<readonly DroppedTarget[]> },
): Promise<HttpResponse> {
  const state = query.get('state') || 'any'
  const pool = query.get('scrapePool') ?? ''
  const isShown = ({ job }: { readonly job: string }): boolean => pool === '' || job === pool
  const active = ['any', 'active'].includes(state) ? view.targets().filter(isShown) : []
  const dropped = ['any', 'dropped'].includes(state) ? (await view.dropped()).filter(isShown) : []
  const activeTexts = await inSlices(active, target => JSON.stringify(targetJson(target)))
  const droppedTexts = await inSlices(dropped, target => JSON.stringify(droppedJson(target)))
  return {
    type: 'json',
    body: `{"status":"success","data":{"activeTargets":[${activeTexts.join(',')}],"droppedTargets":[${droppedTexts.join(',')}]}}`,
  }
}

/** A target as vmagent shows it, then what is ours. */
function targetJson(target: TargetStatus): Record<string, unknown> {
  return {
    discoveredLabels: labelsToObject(target.originalLabels),
    labels: labelsToObject(target.labels),
    scrapePool: target.job,
    scrapeUrl: target.url,
    lastError: target.lastError,
    lastScrape: rfc3339Nano(target.lastScrapeMs),
    lastScrapeDuration: target.lastDurationMs / 1000,
    lastSamplesScraped: target.samplesScraped,
    health: target.health === 'up' ? 'up' : 'down',
    id: target.id,
    lastTrouble: target.trouble ?? '',
    lastResponseSizeBytes: target.responseSizeBytes,
    scrapesTotal: target.scrapesTotal,
    scrapesFailed: target.scrapesFailed,
    isStreamed: target.isStreamed,
    badLines: target.badLines,
  }
}

/** A dropped target as vmagent shows it; the reason is an addition of ours. */
function droppedJson(target: DroppedTarget): Record<string, unknown> {
  return { discoveredLabels: labelsToObject(target.originalLabels), dropReason: target.reason }
}

/** Prints a time as Go's RFC3339Nano, which leaves out zeros at the end. */
export function rfc3339Nano(ms: number): string {
  return new Date(ms).toISOString().replace(/\.?0+Z$/, 'Z')
}
