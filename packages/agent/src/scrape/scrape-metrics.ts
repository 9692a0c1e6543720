import type { Counter, Histogram, MetricRegistry } from '@vmkit/daemon/metrics'

/** The numbers all scrapes of the program share. */
export interface ScrapeMetrics {
  readonly requests: Counter
  readonly failed: Counter
  readonly timedOut: Counter
  readonly tooLarge: Counter
  readonly dialErrors: Counter
  readonly overSampleLimit: Counter
  readonly overLabelLimit: Counter
  readonly staleSamples: Counter
  readonly rowsRead: Counter
  readonly rowsInvalid: Counter
  readonly samples: Histogram
  readonly responseSizeBytes: Histogram
  readonly durationSeconds: Histogram
  readonly pushSeconds: Histogram
  /** Counts an answer with this status. */
  countStatus(status: number): void
}

/** Registers the numbers of scraping; counters exist with 0 from the start. */
export function createScrapeMetrics(metrics: MetricRegistry): ScrapeMetrics {
  metrics.counter('vm_promscrape_scrapes_total', { status_code: '200' })
  return {
    requests: metrics.counter('vm_promscrape_scrape_requests_total'),
    failed: metrics.counter('vm_promscrape_scrapes_failed_total'),
    timedOut: metrics.counter('vm_promscrape_scrapes_timed_out_total'),
    tooLarge: metrics.counter('vm_promscrape_max_scrape_size_exceeded_errors_total'),
    dialErrors: metrics.counter('vm_promscrape_dial_errors_total'),
    overSampleLimit: metrics.counter('vm_promscrape_scrapes_skipped_by_sample_limit_total'),
    overLabelLimit: metrics.counter('vm_promscrape_scrapes_skipped_by_label_limit_total'),
    staleSamples: metrics.counter('vm_promscrape_stale_samples_created_total'),
    rowsRead: metrics.counter('vm_protoparser_rows_read_total', { type: 'promscrape' }),
    rowsInvalid: metrics.counter('vm_rows_invalid_total', { type: 'prometheus' }),
    samples: metrics.histogram('vm_promscrape_scraped_samples'),
    responseSizeBytes: metrics.histogram('vm_promscrape_scrape_response_size_bytes'),
    durationSeconds: metrics.histogram('vm_promscrape_scrape_duration_seconds'),
    pushSeconds: metrics.histogram('vm_promscrape_push_data_duration_seconds'),
    countStatus: status =>
      metrics.counter('vm_promscrape_scrapes_total', { status_code: String(status) }).inc(),
  }
}
