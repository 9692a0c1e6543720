import { formatLabels } from '@vmkit/promql-lite/labels'
import type { TargetStatus } from '../scrape/index.ts'
import { inSlices } from './in-slices.ts'
import type { TargetPool } from './target-pools.ts'

/** The targets as plain text, one line each, as vmagent prints them: what `curl` sees. */
export async function targetsText(
  pools: readonly TargetPool[],
  options: { readonly showsOriginalLabels: boolean; readonly nowMs: number },
): Promise<string> {
  const lines = pools.flatMap(({ job, up, total, targets }) => [
    `job=${job} (${up}/${total} up)`,
    ...targets,
  ])
  const texts = await inSlices(lines, line =>
    typeof line === 'string' ? `${line}\n` : `\t${targetLine(line, options)}\n`,
  )
  return texts.join('')
}

function targetLine(
  target: TargetStatus,
  { showsOriginalLabels, nowMs }: { readonly showsOriginalLabels: boolean; readonly nowMs: number },
): string {
  const { health, url, labels, originalLabels, lastScrapeMs, responseSizeBytes } = target
  const fields = {
    state: health === 'up' ? 'up' : 'down',
    endpoint: url,
    labels: formatLabels(labels),
    ...(showsOriginalLabels && { originalLabels: formatLabels(originalLabels) }),
    scrapes_total: target.scrapesTotal,
    scrapes_failed: target.scrapesFailed,
    last_scrape: lastScrapeMs === 0 ? NEVER : `${((nowMs - lastScrapeMs) / 1000).toFixed(3)}s ago`,
    scrape_duration: `${target.lastDurationMs}ms`,
    scrape_response_size: responseSizeBytes === 0 ? NEVER : sizeText(responseSizeBytes),
    samples_scraped: target.samplesScraped,
    error: target.lastError,
  }
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')
}

const NEVER = 'never scraped'

/** Prints a size as vmagent does: bytes, or KiB rounded up. */
export function sizeText(bytes: number): string {
  return bytes < 1024 ? `${bytes}B` : `${Math.ceil(bytes / 1024)}KiB`
}
