import type { Label, Labels } from '../../../packages/promql-lite/src/labels.ts'
import { parseRelabelConfigs } from '../../../packages/relabel/src/index.ts'
import { loadBody, type Plan, type PlannedJob } from '../plan.ts'
import type { Body, SeriesLine } from '../bodies/body.ts'

/** A series that may arrive. */
export interface ExpectedSeries {
  readonly job: number
  /** The value of each variant; what stands where the series is absent does not matter. */
  readonly values: Float64Array
  /** Bit `v` is set where the series is in variant `v`. */
  readonly present: number
}

/** Everything that may arrive from the farm, by `seriesKey`. */
export interface Expected {
  readonly series: ReadonlyMap<string, ExpectedSeries>
  /** For each job: how many series of each variant relabeling leaves. */
  readonly keptByJob: readonly (readonly number[])[]
}

/** Names of what an agent says about a scrape in metrics of its own. */
export const isAboutScrape = (name: string): boolean => name === 'up' || name.startsWith('scrape_')

/**
 * Writes a label set so that equal sets are equal texts, whatever their order. Empty labels are
 * missing ones. The target's own `instance` is left out: all targets of a job send the same series.
 */
export function seriesKey(labels: Labels): string {
  return labels
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => `${name}\u0001${value}`)
    .toSorted()
    .join('\u0002')
}

/** Computes what the targets of a plan give after relabeling. */
export function expectSeries(plan: Plan): Expected {
  const series = new Map<string, ExpectedSeries>()
  const keptByJob = plan.jobs.map((job, index) => {
    const body = loadBody(plan, job.kind)
    for (const [key, expected] of seriesOfJob(job, index, body, plan.dialect)) {
      if (series.has(key)) throw new Error(`relabeling makes two series one: ${key}`)
      series.set(key, expected)
    }
    const own = [...series.values()].filter(one => one.job === index)
    return Array.from(
      { length: body.variantCount },
      (_, v) => own.filter(({ present }) => (present >>> v) & 1).length,
    )
  })
  return { series, keptByJob }
}

function* seriesOfJob(
  job: PlannedJob,
  index: number,
  body: Body,
  dialect: Plan['dialect'],
): Generator<readonly [string, ExpectedSeries]> {
  const rules = parseRelabelConfigs(job.relabeling || '[]', { dialect })
  for (const line of body.lines) {
    if (typeof line === 'string') continue
    const labels = withJob(parseSeries(line.series), job)
    const relabeled = rules.apply(labels)
    if (relabeled === undefined) continue
    yield [seriesKey(relabeled), { job: index, ...valuesOf(line) }]
  }
}

function valuesOf({ values }: SeriesLine): Pick<ExpectedSeries, 'values' | 'present'> {
  const numbers = new Float64Array(values.length)
  let present = 0
  for (const [v, text] of values.entries()) {
    if (text === undefined) continue
    present |= 1 << v
    numbers[v] = Number(text.split(' ', 1)[0]!.replace('Inf', 'Infinity'))
  }
  return { values: numbers, present }
}

/** A label of the page that is also the target's is renamed, unless the page is to be honored. */
function withJob(own: readonly Label[], { name: job, honorLabels }: PlannedJob): Label[] {
  if (honorLabels) {
    return own.some(({ name }) => name === 'job') ? [...own] : [...own, { name: 'job', value: job }]
  }
  const renamed = own.map(({ name, value }) => ({
    name: name === 'job' || name === 'instance' ? `exported_${name}` : name,
    value,
  }))
  return [...renamed, { name: 'job', value: job }]
}

/** Reads `name{label="value",...}`: a reader of its own, so that a fault of an agent's is seen. */
export function parseSeries(text: string): Label[] {
  const open = text.indexOf('{')
  if (open < 0) return [{ name: '__name__', value: text }]
  const labels = [{ name: '__name__', value: text.slice(0, open) }]
  for (const [, name = '', value = ''] of text
    .slice(open + 1)
    .matchAll(/([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g)) {
    labels.push({ name, value: value.replaceAll(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c)) })
  }
  return labels
}
