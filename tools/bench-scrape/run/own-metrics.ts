/** What an agent says about itself, by the whole text before the value. */
export type OwnMetrics = ReadonlyMap<string, number>

/** Reads an agent's /metrics page; an empty map when it does not answer. */
export async function readOwnMetrics(address: string): Promise<OwnMetrics> {
  try {
    const answer = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(10_000) })
    return parseOwnMetrics(await answer.text())
  } catch {
    return new Map()
  }
}

export function parseOwnMetrics(text: string): OwnMetrics {
  return new Map(
    text
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(line => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  )
}

/** Returns the version an agent of any make gives on its page. */
export function versionIn(metrics: OwnMetrics): string | undefined {
  for (const series of metrics.keys()) {
    if (!/^(vm_app_version|vmkit_build_info|prometheus_build_info)\{/.test(series)) continue
    const version = /[{,](?:short_)?version="([^"]+)"/
    return (/short_version="([^"]+)"/.exec(series) ?? version.exec(series))?.[1]
  }
  return undefined
}

/** Histograms of how long work waits until it runs: Go's scheduler, Node's event loop. */
const WAITS = /^(go_sched_latencies_seconds|.*event_?loop_(?:delay|lag)_seconds)_bucket\{/

/**
 * Returns the 99th percentile of the waits between two readings, in seconds: the upper end of its
 * bucket, as both ends are all that a histogram tells. Undefined when there is no such histogram.
 */
export function waitP99(before: OwnMetrics, after: OwnMetrics): number | undefined {
  const buckets = [...after]
    .filter(([series]) => WAITS.test(series))
    .map(([series, count]) => ({
      end: Number(/[{,]le="([^"]+)"/.exec(series)?.[1]?.replace('Inf', 'Infinity')),
      count: count - (before.get(series) ?? 0),
    }))
    .toSorted((a, b) => a.end - b.end)
  const total = buckets.at(-1)?.count ?? 0
  if (total === 0) return undefined
  return buckets.find(({ count }) => count >= 0.99 * total)?.end
}
