// A federate-like page of any length: each line follows from its number.

/** Samples of round `round` of a page have this timestamp, plus 0 to 999 ms. */
export function timeOfRound(round: number): number {
  return 1_700_000_000_000 + 15_000 * round
}

/** The timestamp of a series in a round. */
export function timeOf(series: number, round: number): number {
  return timeOfRound(round) + (series % 1000)
}

/** The value of a series in a round: it says both, so a receiver can tell what it has got. */
export function valueOf(series: number, round: number): number {
  return series + round / 4
}

const METRICS = Array.from({ length: 60 }, (_, i) => `container_resource_${i}_usage_bytes_total`)

/** The labels of a series, the metric name first. */
export function labelsOf(series: number): readonly (readonly [name: string, value: string])[] {
  const pod = Math.floor(series / METRICS.length)
  return [
    ['__name__', METRICS[series % METRICS.length] ?? ''],
    ['container', 'app'],
    ['instance', `10.${(pod >>> 12) & 255}.${(pod >>> 4) & 255}.7:9100`],
    ['job', 'kubelet'],
    ['namespace', `team-${pod % 97}`],
    ['node', `node-${pod % 501}`],
    ['pod', `app-${(pod * 2654435761) % 4294967296}-${pod}`],
  ]
}

/** The lines of some series as they stand on the page. */
export function linesOf(from: number, to: number, round: number): string {
  let text = ''
  for (let series = from; series < to; series++) {
    const [[, metric] = ['', ''], ...labels] = labelsOf(series)
    const inner = labels.map(([name, value]) => `${name}="${value}"`).join(',')
    text += `${metric}{${inner}} ${valueOf(series, round)} ${timeOf(series, round)}\n`
  }
  return text
}
