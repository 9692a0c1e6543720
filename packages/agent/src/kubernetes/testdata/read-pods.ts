/** A process of its own that watches pods and prints what that costs: `node read-pods.ts URL`. */
import process from 'node:process'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { fieldOf, textOf } from '../raw-object.ts'
import type { Resource, WatchedObject } from '../types.ts'
import { at, everywhere, startHub } from './watching.ts'

interface Pod extends WatchedObject {
  readonly meta: unknown
  readonly spec: unknown
  readonly status: unknown
}

/** Keeps about what the targets of pods need. */
const pods: Resource<Pod> = {
  plural: 'pods',
  versions: [{ group: '', version: 'v1' }],
  isNamespaced: true,
  decode: (raw, share) => {
    const shared = (value: unknown): unknown => {
      if (typeof value === 'string') return share(value)
      if (Array.isArray(value)) return value.map(shared)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [share(k), shared(v)]))
    }
    const containers = fieldOf(raw, 'spec', 'containers')
    return {
      namespace: share(textOf(raw, 'metadata', 'namespace')),
      name: textOf(raw, 'metadata', 'name'),
      meta: shared([
        fieldOf(raw, 'metadata', 'labels'),
        fieldOf(raw, 'metadata', 'annotations'),
        textOf(raw, 'metadata', 'uid'),
      ]),
      spec: shared([
        textOf(raw, 'spec', 'nodeName'),
        Array.isArray(containers)
          ? containers.map(one => [textOf(one, 'name'), textOf(one, 'image'), fieldOf(one, 'ports')])
          : [],
      ]),
      status: shared([textOf(raw, 'status', 'podIP'), textOf(raw, 'status', 'phase')]),
    }
  },
}

const baseRss = process.memoryUsage().rss
const delay = monitorEventLoopDelay({ resolution: 1 })
let cpu = process.cpuUsage()
async function report(what: string): Promise<void> {
  const longestTurnMs = delay.max / 1e6
  const { user, system } = process.cpuUsage(cpu)
  const peak = process.resourceUsage().maxRSS / 1024
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(0)
  console.log(
    `${what}: ${((user + system) / 1e6).toFixed(2)} s of CPU; memory ${mib(rss)} MiB, of which heap ${mib(heapUsed)}, most so far ${peak.toFixed(0)} MiB, at start ${mib(baseRss)}; longest turn ${longestTurnMs.toFixed(1)} ms`,
  )
  // The turn in which all garbage was collected is none of the watch.
  await sleep(50)
  delay.reset()
  cpu = process.cpuUsage()
}

const { hub, metric } = startHub({ timing: { firstRetryMs: 10 } })
const watch = hub.api(at(process.argv[2] ?? '')).open(pods, everywhere)
delay.enable()
await watch.ready()
await report(`first list of ${watch.objects.size}`)
while (metric('vmkit_kubernetes_lists_total') < 2) await sleep(20)
await report('second list')
const updated = (): number => metric('vm_promscrape_discovery_kubernetes_objects_updated_total')
while (updated() < 1000) await sleep(20)
await report('1000 changes')
await hub.close()
