import type { Counter, Histogram, MetricRegistry, MetricSample } from '@vmkit/daemon/metrics'
import type { FetchStats } from '../fetch/index.ts'
import type { ConnectionCounts } from './clients.ts'

/** The numbers all scrapes of the program share. */
export interface ScrapeMetrics {
  readonly requests: Counter
  readonly failed: Counter
  readonly overSampleLimit: Counter
  readonly overLabelLimit: Counter
  readonly staleSamples: Counter
  readonly rowsRead: Counter
  readonly metadataRead: Counter
  readonly rowsInvalid: Counter
  readonly samples: Histogram
  readonly responseSizeBytes: Histogram
  readonly durationSeconds: Histogram
  readonly pushSeconds: Histogram
}

/** Registers the numbers of scraping; counters exist with 0 from the start. */
export function createScrapeMetrics(metrics: MetricRegistry): ScrapeMetrics {
  return {
    requests: metrics.counter('vm_promscrape_scrape_requests_total'),
    failed: metrics.counter('vm_promscrape_scrapes_failed_total'),
    overSampleLimit: metrics.counter('vm_promscrape_scrapes_skipped_by_sample_limit_total'),
    overLabelLimit: metrics.counter('vm_promscrape_scrapes_skipped_by_label_limit_total'),
    staleSamples: metrics.counter('vm_promscrape_stale_samples_created_total'),
    rowsRead: metrics.counter('vm_protoparser_rows_read_total', { type: 'promscrape' }),
    metadataRead: metrics.counter('vm_protoparser_metadata_read_total', { type: 'promscrape' }),
    rowsInvalid: metrics.counter('vm_rows_invalid_total', { type: 'prometheus' }),
    samples: metrics.histogram('vm_promscrape_scraped_samples'),
    responseSizeBytes: metrics.histogram('vm_promscrape_scrape_response_size_bytes'),
    durationSeconds: metrics.histogram('vm_promscrape_scrape_duration_seconds'),
    pushSeconds: metrics.histogram('vm_promscrape_push_data_duration_seconds'),
  }
}

/** What the fetches of all targets have come to. */
export function* fetchSamples(
  stats: FetchStats,
  clients: ConnectionCounts,
  missed: number,
): Iterable<MetricSample> {
  const { statuses } = stats
  for (const status of statuses.has(200) ? statuses.keys() : [200, ...statuses.keys()]) {
    const labels = { status_code: String(status) }
    yield { name: 'vm_promscrape_scrapes_total', labels, value: statuses.get(status) ?? 0 }
  }
  const counts = {
    vm_promscrape_scrapes_timed_out_total: stats.timeouts,
    vm_promscrape_max_scrape_size_exceeded_errors_total: stats.tooLarge,
    vm_promscrape_dial_errors_total: stats.dialErrors + clients.dialErrors,
    vm_promscrape_dials_total: stats.dials + clients.dials,
    vm_promscrape_conns: stats.openConnections + clients.conns,
    vm_promscrape_conn_bytes_read_total: stats.bytesRead + clients.bytesRead,
    vm_promscrape_scrapes_gunzip_failed_total: stats.gunzipFailures,
    vmkit_promscrape_scrapes_missed_total: missed,
  }
  for (const [name, value] of Object.entries(counts)) yield { name, labels: {}, value }
}
