import { hashText, type BodyLine } from './body.ts'

/** The shape of a generated body: so many families of so many series, under labels like these. */
interface Shape {
  readonly prefix: string
  readonly families: number
  readonly labels: (item: number) => string
  readonly items: number
}

const hex = (seed: string, length: number): string => {
  let text = ''
  for (let i = 0; text.length < length; i++) {
    text += hashText(`${seed}/${i}`).toString(16).padStart(8, '0')
  }
  return text.slice(0, length)
}

/** A service with few metrics: 50 series. */
export const smallLines = (): BodyLine[] =>
  lines({
    prefix: 'app_http_requests',
    families: 10,
    items: 5,
    labels: i => `{code="${200 + 100 * (i % 4)}",handler="/api/v1/item/${i}",method="GET"}`,
  })

/** The kubelet's cAdvisor with 110 containers: 3960 series under long labels. */
export const cadvisorLines = (): BodyLine[] =>
  lines({
    prefix: 'container',
    families: 36,
    items: 110,
    labels: i => {
      const uid = `${hex(`u${i}`, 8)}_${hex(`v${i}`, 4)}_${hex(`w${i}`, 4)}_${hex(`x${i}`, 12)}`
      const id = hex(`id${i}`, 64)
      const app = `app-${i % 23}`
      return `{container="${app}",id="/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid}.slice/cri-containerd-${id}.scope",image="images.example/team-${i % 7}/${app}@sha256:${hex(app, 64)}",name="${id}",namespace="team-${i % 7}",pod="${app}-${hex(`rs${i % 23}`, 9)}-${hex(`p${i}`, 5)}"}`
    },
  })

/** Another Prometheus' /federate page: labels of its own targets, and timestamps. */
export const federateLines = (): BodyLine[] =>
  lines({
    prefix: 'federated',
    families: 100,
    items: 50,
    labels: i =>
      `{instance="app-${i}.example:8080",job="service-${i % 9}",cluster="east",path="/p/${i % 5}"}`,
  }).map(line =>
    typeof line === 'string'
      ? line
      : { ...line, values: line.values.map(value => `${value} 1700000000000`) },
  )

/** What stands in for an exporter that is not installed. */
export const exporterLines = (series: number): BodyLine[] =>
  lines({
    prefix: 'exporter',
    families: Math.round(series / 8),
    items: 8,
    labels: i => `{device="dev${i}",mode="mode-${i % 4}"}`,
  })

function lines({ prefix, families, items, labels }: Shape): BodyLine[] {
  const sets = Array.from({ length: items }, (_, i) => labels(i))
  return Array.from({ length: families }, (_, f) => {
    const name = `${prefix}_${SUBJECTS[f % SUBJECTS.length]}_${f}_total`
    return [
      `# HELP ${name} Number of ${name.replaceAll('_', ' ')} since the start.`,
      `# TYPE ${name} counter`,
      ...sets.map(set => ({ series: `${name}${set}`, values: [valueOf(`${name}${set}`)] })),
    ]
  }).flat()
}

const SUBJECTS = ['cpu_usage', 'memory_bytes', 'fs_reads', 'fs_writes', 'network_bytes', 'tasks']

/** Zeros, small numbers, large ones and decimals, as they occur on real pages. */
function valueOf(series: string): string {
  const hash = hashText(series)
  if (hash % 10 < 3) return '0'
  if (hash % 10 < 6) return String(hash % 1000)
  if (hash % 10 < 8) return (hash / 1000).toFixed(3)
  const [mantissa, exponent = ''] = (hash * 1000 + (hash % 997)).toExponential().split('e')
  return `${mantissa}e+${exponent.slice(1).padStart(2, '0')}`
}
