import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { flagPages } from '../../tools/flag-pages.ts'

test.each(flagPages())('docs/$file is what "npm run docs" writes', ({ file, text }) => {
  expect(readFileSync(join(import.meta.dirname, '../../docs', file), 'utf8')).toBe(text)
})
