import { join } from 'node:path'
import { env } from 'node:process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freePort, start, untilUp } from '../peers/process.ts'
import { todaysPeer } from '../peers/programs.ts'
import { temporaryDir } from '../peers/temporary-dir.ts'
import { compare, shrink } from './compare.ts'
import { relabelCases, yamlOf } from './generate.ts'
import { knownDifferences } from './known.ts'

const vmagent = todaysPeer('vmagent')
// Other cases: RELABEL_SEED=2 RELABEL_CASES=100000.
const seed = Number(env['RELABEL_SEED'] ?? 1)
const numRuns = Number(env['RELABEL_CASES'] ?? 3000)
const atOnce = 16

test.skipIf(vmagent === undefined)(
  `relabels as the real vmagent does, step by step (${numRuns} cases of seed ${seed})`,
  async () => {
    using dir = temporaryDir()
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    await using program = start(vmagent ?? '', [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-remoteWrite.url=http://127.0.0.1:1/`,
      `-remoteWrite.tmpDataPath=${join(dir.path, 'queue')}`,
    ])
    await untilUp(`${url}/health`, program)

    const cases = fc
      .sample(relabelCases, { seed, numRuns })
      .filter(one => !knownDifferences.some(known => known.applies(yamlOf(one), one)))
    const different: string[] = []
    let accepted = 0
    let changed = 0
    for (let i = 0; i < cases.length && different.length < 10; i += atOnce) {
      const some = cases.slice(i, i + atOnce)
      const found = await Promise.all(some.map(one => compare(url, one)))
      accepted += found.filter(one => one.accepted).length
      changed += found.filter(one => one.changed).length
      for (const one of some.filter((_, k) => found[k]?.difference !== undefined)) {
        const small = await shrink(url, one)
        const labels = small.labels.map(({ name, value }) => `${name}=${JSON.stringify(value)}`)
        const { difference } = await compare(url, small)
        different.push(`${yamlOf(small)}{${labels.join(', ')}}\n${difference}`)
      }
    }
    expect(different.join('\n\n')).toBe('')
    // The generator has to make rules that do something.
    expect(cases.length).toBeGreaterThan(numRuns * 0.85)
    expect(accepted).toBeGreaterThan(numRuns * 0.5)
    expect(changed).toBeGreaterThan(numRuns * 0.15)
  },
  600_000,
)
