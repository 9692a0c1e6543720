import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'

// In a process of its own: the test runner wraps every import, which costs more than the rules do.
test('relabeling', { timeout: 120_000 }, () => {
  const speed = join(import.meta.dirname, 'testdata/speed.ts')
  const table = execFileSync(process.execPath, [speed], { encoding: 'utf8' })
  process.stdout.write(table)
  expect(table).toContain('sets/s and core')
})
