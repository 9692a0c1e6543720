import { formatLabels } from '@vmkit/promql-lite/labels'
import { parseScrapeConfig } from '../../config/index.ts'
import { countSelected, SegmentHash, WalkToolbox, type PageSelection } from '../../layout/index.ts'
import { ChunkPool } from '../../series/index.ts'
import { labelsIn } from '../../series/testdata/pages.ts'
import { countRead, type ReadCounts } from '../read-counts.ts'
import type { ClusterOptions } from '../shard.ts'
import { TargetSeries } from '../target-series.ts'
import { buildTarget, type Target } from '../target.ts'
import { RecordingSink } from './recording-sink.ts'

/** One scrape, and what is to come of it. */
export interface Step {
  readonly body: string
  readonly succeeded?: boolean
  readonly sent: readonly string[]
  readonly ended: readonly string[]
  readonly added: number
}

/** No other members. */
export const ALONE: ClusterOptions = {
  membersCount: 1,
  memberNum: 0,
  memberNumText: '0',
  replicationFactor: 1,
  memberLabel: '',
  name: '',
}

/** Makes the target `h:1` of the job `j`. */
export async function makeTarget(fields: string, global = '{}'): Promise<Target> {
  const { jobs } = await parseScrapeConfig({
    text: `{global: ${global}, scrape_configs: [{job_name: j, ${fields}}]}`,
    file: 'scrape.yml',
    dir: '/',
  })
  const built = buildTarget(
    jobs[0]!,
    { address: 'h:1', labels: [] },
    {
      cluster: ALONE,
      maxScrapeSizeBytes: 1000,
      seriesLimitPerTarget: 0,
      dropOriginalLabels: true,
    },
  )
  if (built.kind !== 'target') throw new Error(built.kind)
  return built.target
}

/** The series of one target, and the sink its samples go to. */
export class SeriesBench {
  readonly pool = new ChunkPool(1)
  readonly sink = new RecordingSink(this.pool)
  readonly series: TargetSeries
  #scrapes = 0

  constructor(target: Target) {
    const hash = new SegmentHash(2, 3)
    const toolbox = new WalkToolbox(this.pool, hash, 1)
    const { pool, sink } = this
    this.series = new TargetSeries(target, { pool, hash, toolbox, sink, sendsMetadata: true })
  }

  /** Takes the series through a scrape a second, as the scraper does. */
  run(steps: readonly Pick<Step, 'body' | 'succeeded'>[]): Step[] {
    return steps.map(step => {
      const before = this.sink.samples.length
      const { ended, added } = this.scrape(step.body, { succeeded: step.succeeded ?? true })
      const sent = this.sink.samples.slice(before).map(({ labels }) => show(formatLabels(labels)))
      return { ...step, sent, ended, added }
    })
  }

  /** @param cut where the body is cut into two pieces */
  scrape(
    text: string,
    options: {
      readonly succeeded?: boolean
      readonly timestampMs?: number
      readonly cut?: number
    } = {},
  ): { readonly ended: string[]; readonly added: number; readonly counts: ReadCounts; readonly marked: number } {
    const { succeeded = true, timestampMs = 1000 * this.#scrapes++, cut } = options
    const body = Buffer.from(text)
    const scan = this.series.scan(timestampMs, cut === undefined ? Infinity : 0)
    const read = cut === undefined ? 0 : scan.read(body.subarray(0, cut), false)
    scan.read(body.subarray(read), true)
    const counts = countRead(scan)
    if (succeeded) scan.push()
    const { ended, added } = this.series.settle(scan, succeeded)
    const names = this.textsOf(ended)
    scan.close()
    return { ended: names, added, counts, marked: countSelected(ended) }
  }

  /** The series of a selection that are sent. */
  textsOf(selections: readonly PageSelection[]): string[] {
    return selections.flatMap(({ page, indexes }) => {
      const all = labelsIn(this.pool, page.routes[0]!)
      return indexes.flatMap(i => (all[i] === undefined ? [] : [show(formatLabels(all[i]))]))
    })
  }
}

/** Without the labels that all series of the target have. */
function show(series: string): string {
  return series
    .replace(',instance="h:1",job="j"', '')
    .replace('{instance="h:1",job="j"}', '')
}
