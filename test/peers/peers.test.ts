import { expect, test } from 'vitest'
import { arePeersRequired, stablePeer, stablePrograms, todaysPeer } from './programs.ts'

test.runIf(arePeersRequired).each(stablePrograms)('%s of Debian stable is installed', name => {
  expect(stablePeer(name), `run tools/install-peers stable`).toBeDefined()
})

test("today's versions are there, or their tests are skipped loudly", () => {
  const missing = ['vmagent', 'vmalert', 'victoria-metrics', 'prometheus-alertmanager'].filter(
    name => todaysPeer(name) === undefined,
  )
  if (missing.length > 0) {
    console.warn(
      `!!! missing: today's ${missing.join(', ')}; run tools/install-peers today; tests that need them are skipped !!!`,
    )
  }
  // They come from a moving suite: their absence is no failure of ours.
  expect(missing.length).toBeLessThanOrEqual(4)
})
