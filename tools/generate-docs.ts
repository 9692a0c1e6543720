/**
 * `npm run docs`: writes docs/flags-agent.md and docs/flags-alert.md from the flag tables. A test
 * fails when they are stale.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { flagPages } from './flag-pages.ts'

for (const { file, text } of flagPages()) {
  writeFileSync(join(import.meta.dirname, '../docs', file), text)
}
