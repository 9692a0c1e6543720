import { readFileSync } from 'node:fs'
import { parseFlags } from '@vmkit/daemon/flags'
import { expect, test } from 'vitest'
import { alertFlags } from './index.ts'

const originalNames = readFileSync(
  new URL('testdata/vmalert-1.145-flags.txt', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')

const PROGRAM = { program: 'vmkit-alert', version: 'v0.0.0', description: 'Test.' }

test('every flag of vmalert 1.145 is known', () => {
  expect(originalNames.length).toBeGreaterThan(150)
  expect(originalNames.filter(name => !Object.hasOwn(alertFlags, name))).toEqual([])
})

test('a flag that has no effect yet is refused by its name', () => {
  const names = Object.entries(alertFlags).flatMap(([name, { kind }]) =>
    kind === 'not-yet' ? [name] : [],
  )
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) {
    expect(parseFlags(alertFlags, [`-${name}=1`], PROGRAM)).toMatchObject({
      kind: 'exit',
      code: 2,
      stderr: expect.stringContaining(`flag -${name} is not supported yet`),
    })
  }
})

test('every flag has a help text that begins with a capital letter and ends without a full stop', () => {
  const bad = Object.entries(alertFlags).filter(
    ([, { help }]) => help.length < 8 || help.endsWith('.') || /^[a-z]/.test(help),
  )
  expect(bad.map(([name]) => name)).toEqual([])
})
