import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env } from 'node:process'
import { expect, test } from 'vitest'
import { todaysPeer } from '../../peers/programs.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { startAgent } from './agents.ts'
import { hasCases, startApiServer } from './api-server.ts'
import { randomCluster, randomOf } from './generate.ts'
import type { Targets } from './targets.ts'
import { untilEqual } from './until-equal.ts'

const vmagent = todaysPeer('vmagent')
// Other clusters: KUBERNETES_SEED=7.
const firstSeed = Number(env['KUBERNETES_SEED'] ?? 1)

const roles = ['node', 'pod', 'service', 'endpoints', 'endpointslice', 'ingress']
const attached = [false, true].flatMap(node =>
  [false, true].map(namespace => ({ node, namespace })),
)

/** A job for each role and what may be attached; labels keep all targets apart. */
function configOf(apiServer: string): object {
  const jobs = roles.flatMap(role =>
    attached.map(attach => ({
      job_name: `${role} ${JSON.stringify(attach)}`,
      proxy_url: 'http://127.0.0.1:9',
      kubernetes_sd_configs: [{ role, api_server: apiServer, attach_metadata: attach }],
      relabel_configs: [{ action: 'labelmap', regex: '__meta_kubernetes_(.+)' }],
    })),
  )
  return { global: { scrape_interval: '1h' }, scrape_configs: jobs }
}

/** Which of two equal targets stays is left open, and one without an address is hardly listed. */
function withAddress({ discovered }: Targets): readonly string[] {
  return discovered.filter(one => !one.includes('["__address__",""]'))
}

test.skipIf(!hasCases || vmagent === undefined).each([
  ['', firstSeed, {}],
  ['', firstSeed + 1, {}],
  [
    ' on an old server',
    firstSeed + 2,
    { without: ['discovery.k8s.io/v1', 'networking.k8s.io/v1'], withV1beta1: true },
  ],
])(
  'a cluster of objects that name each other, some in vain,%s gives the targets of vmagent (seed %i)',
  async (_, seed, options) => {
    using dir = temporaryDir()
    const objects = randomCluster(randomOf(seed))
    await using server = await startApiServer({ fixtures: [], tokens: [], objects, ...options })
    const config = join(dir.path, 'scrape.yml')
    // JSON is YAML as well.
    writeFileSync(config, JSON.stringify(configOf(server.url)))
    const flags = ['-promscrape.maxDroppedTargets=100000']
    await using ours = await startAgent(config, undefined, flags)
    await using theirs = await startAgent(config, vmagent, flags)
    const isWhole = (one: readonly string[]) => one.length > 100
    const found = await untilEqual('the cluster', [ours, theirs], withAddress, isWhole)
    expect(found.length).toBeGreaterThan(100)
  },
)
