// A cluster of Kubernetes with many pods, a process of its own, that changes as it is told.
import { createServer } from 'node:http'
import { once } from 'node:events'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiServer } from '../../packages/agent/src/kubernetes/testdata/api-server.ts'
import { generatePod } from '../../packages/agent/src/kubernetes/testdata/pods.ts'

/** What to do; each is answered when it is done. */
export type Order =
  | { readonly kind: 'fill'; readonly pods: number }
  /** Replaces pods by new ones and relabels others, half and half. */
  | { readonly kind: 'churn'; readonly perSecond: number; readonly seconds: number }
  | { readonly kind: 'count' }

/** How the cluster stands. */
export interface ClusterState {
  readonly url: string
  /** Answers as each pod would, by whatever path. */
  readonly targetPort: number
  readonly pods: number
  readonly scrapes: number
}

process.on('disconnect', () => process.exit())

const api = await ApiServer.start({ maxHistory: 100_000 })
let scrapes = 0
const targets = createServer((_, response) => {
  scrapes++
  response.end('up_and_running 1\n')
})
targets.keepAliveTimeout = 0
targets.listen(0, '127.0.0.1')
await once(targets, 'listening')
const address = targets.address()
const targetPort = address !== null && typeof address === 'object' ? address.port : 0

let first = 0
let next = 0

process.on('message', (order: Order) => {
  void obey(order)
})

async function obey(order: Order): Promise<void> {
  await carryOut(order)
  const state: ClusterState = { url: api.url, targetPort, pods: next - first, scrapes }
  process.send?.(state)
}

async function carryOut(order: Order): Promise<void> {
  if (order.kind === 'fill') {
    for (; next < order.pods; next++) api.put('pods', generatePod(next))
  } else if (order.kind === 'churn') await churn(order.perSecond, order.seconds)
}

async function churn(perSecond: number, seconds: number): Promise<void> {
  const startMs = performance.now()
  for (let done = 0; done < perSecond * seconds; done++) {
    const aheadMs = startMs + (done / perSecond) * 1000 - performance.now()
    if (aheadMs > 5) await sleep(aheadMs)
    if (done % 2 === 0) replaceOldest()
    else relabel(first + ((done * 7919) % (next - first)))
  }
}

function replaceOldest(): void {
  const { namespace = '', name } = generatePod(first).metadata
  api.delete('pods', `${namespace}/${name}`)
  first++
  api.put('pods', generatePod(next++))
}

let edition = 0

function relabel(i: number): void {
  const pod = generatePod(i)
  const labels = { ...pod.metadata.labels, edition: String(edition++) }
  api.put('pods', { ...pod, metadata: { ...pod.metadata, labels } })
}
