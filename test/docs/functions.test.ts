import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { functionPage } from '../../tools/function-page.ts'

test('docs/promql-functions.md is what "npm run docs" writes', () => {
  const { file, text } = functionPage()
  expect(readFileSync(join(import.meta.dirname, '../../docs', file), 'utf8')).toBe(text)
})
