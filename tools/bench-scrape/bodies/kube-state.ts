import { hashText, type Body, type BodyLine } from './body.ts'

const FAMILIES = 40
const PODS = 540
/** Slots whose pod is replaced at one scrape: 2 % of all. */
const SLOTS_REPLACED = Math.round(PODS * 0.02)
const GROUPS = 10

/**
 * A page like kube-state-metrics': 21,600 lines, 40 for each pod. At each scrape the pods of one
 * group of slots are replaced, so that 2 % of the lines go and as many come, in the same places.
 * Every slot has two pods that take turns: with ten groups the page repeats after twenty variants,
 * and a pod that is gone stays away for ten scrapes.
 */
export function kubeStateBody(kind: string): Body {
  const variantCount = 2 * GROUPS
  const lines: BodyLine[] = []
  for (let f = 0; f < FAMILIES; f++) {
    const name = `kube_pod_${TOPICS[f % TOPICS.length]}_${f}`
    lines.push(`# HELP ${name} [STABLE] About ${name}.`, `# TYPE ${name} gauge`)
    for (let slot = 0; slot < PODS; slot++) lines.push(...podLines(name, slot, variantCount))
  }
  return { kind, origin: 'generated', variantCount, lines }
}

function podLines(name: string, slot: number, variantCount: number): BodyLine[] {
  const group = Math.floor(slot / SLOTS_REPLACED)
  if (group >= GROUPS) {
    const series = podSeries(name, slot, 0)
    return [{ series, values: Array<string>(variantCount).fill(valueOf(series)) }]
  }
  return [0, 1].map(generation => {
    const series = podSeries(name, slot, generation)
    const values = Array.from({ length: variantCount }, (_, v) => {
      const isSecond = v > group && v <= group + GROUPS
      return isSecond === (generation === 1) ? valueOf(series) : undefined
    })
    return { series, values }
  })
}

function podSeries(name: string, slot: number, generation: number): string {
  const app = `app-${slot % 60}`
  const set = hashText(app).toString(16).padStart(8, '0')
  const pod = hashText(`${slot}/${generation}`)
  const uid = `${hashText(`a${pod}`).toString(16)}-${hashText(`b${pod}`).toString(16)}`
  return `${name}{namespace="team-${slot % 12}",pod="${app}-${set}-${pod.toString(36).slice(0, 5)}${slot}",uid="${uid}",container="${app}",node="node-${slot % 30}"}`
}

const valueOf = (series: string): string =>
  hashText(series) % 4 === 0 ? String(hashText(series) * 1024) : String(hashText(series) % 2)

const TOPICS = ['info', 'status_phase', 'container_info', 'container_resource_limits', 'owner']
