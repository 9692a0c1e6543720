import type { Processes } from '../run/processes.ts'
import { seriesCount, type Body, type BodyLine } from './body.ts'
import { captureExporters, type Exporter } from './capture.ts'
import { mergeCaptures } from './captured-lines.ts'
import { drift } from './drift.ts'
import { replicate, type Replication } from './expand.ts'
import { cadvisorLines, exporterLines, federateLines, smallLines } from './generated.ts'
import { kubeStateBody } from './kube-state.ts'

const VARIANTS = 6

/** The kinds of targets the loads are made of. */
export type Kind = 'ne' | 'vm' | 'prom' | 'cadv' | 'small' | 'ksm' | 'federate'

const numbered = (prefix: string, count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${from + i}`)
const lettered = (prefix: string, letters: string): string[] =>
  Array.from(letters, letter => prefix + letter)

/** Exporters that are captured, and how their page grows to that of a machine of usual size. */
const captured: Readonly<
  Partial<Record<Kind, { exporter: Exporter; series: number; grow: readonly Replication[] }>>
> = {
  ne: {
    exporter: 'node',
    series: 1143,
    grow: [
      { metric: /^node_(cpu|softnet)_/, label: 'cpu', values: numbered('', 16), count: 16 },
      { metric: /^node_disk_/, label: 'device', values: lettered('vd', 'abcdef'), count: 6 },
      { metric: /^node_network_/, label: 'device', values: numbered('eth', 9), count: 9 },
      {
        metric: /^node_filesystem_/,
        label: 'mountpoint',
        values: numbered('/data/', 12),
        count: 12,
      },
    ],
  },
  vm: { exporter: 'victoria-metrics', series: 1120, grow: growTypes('vm_') },
  prom: { exporter: 'prometheus', series: 532, grow: growTypes('prometheus_') },
}

/** Pages that are already of about the right size grow by a few more API handlers. */
function growTypes(prefix: string): Replication[] {
  const values = numbered('/api/v1/extra', 40)
  return ['path', 'handler'].map(label => ({ metric: new RegExp(`^${prefix}`), label, values }))
}

const generated: Readonly<Partial<Record<Kind, () => BodyLine[]>>> = {
  cadv: cadvisorLines,
  small: smallLines,
  federate: federateLines,
}

/**
 * Makes the bodies of the kinds, in variants. Exporters are captured now, on this machine; a kind
 * whose exporter is not installed comes back as `generated`.
 */
export async function makeBodies(
  kinds: readonly Kind[],
  processes: Processes,
  dir: string,
): Promise<Body[]> {
  const exporters = kinds.flatMap(kind => captured[kind]?.exporter ?? [])
  const pages = await captureExporters(exporters, processes, dir)
  return kinds.map(kind => {
    if (kind === 'ksm') return kubeStateBody(kind)
    const source = captured[kind]
    if (source === undefined) return varied(kind, 'generated', generated[kind]?.() ?? [])
    const texts = pages.get(source.exporter)
    if (texts === undefined) return varied(kind, 'generated', exporterLines(source.series))
    return varied(kind, 'captured', grown(mergeCaptures(texts), source.series, source.grow))
  })
}

function varied(kind: Kind, origin: Body['origin'], lines: readonly BodyLine[]): Body {
  return { kind, origin, variantCount: VARIANTS, lines: drift(lines, VARIANTS) }
}

/** Grows a page to about `series`; a step that would overshoot by more than a tenth is cut. */
function grown(
  lines: readonly BodyLine[],
  series: number,
  steps: readonly Replication[],
): BodyLine[] {
  let current = [...lines]
  for (const step of steps) {
    if (seriesCount({ lines: current }) >= series) break
    let next = replicate(current, step)
    for (let { length } = step.values; seriesCount({ lines: next }) > 1.1 * series && length > 1;) {
      length--
      next = replicate(current, { ...step, values: step.values.slice(0, length) })
    }
    current = next
  }
  return current
}
