import { expect, test } from 'vitest'
import { arePeersRequired, stablePeer, stablePrograms, todaysPeer } from './programs.ts'

test.runIf(arePeersRequired).each(stablePrograms)('%s of Debian stable is installed', name => {
  expect(stablePeer(name), `run tools/install-peers stable`).toBeDefined()
})

test("today's vmagent is there, or its tests are skipped loudly", () => {
  const found = todaysPeer('vmagent')
  if (found === undefined) {
    console.warn("today's vmagent is missing: run tools/install-peers today; the tests that compare with it are skipped")
  }
  expect(true).toBe(true)
})
