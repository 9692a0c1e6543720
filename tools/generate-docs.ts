/**
 * `npm run docs`: writes docs/flags-agent.md and docs/flags-alert.md from the flag tables, and
 * docs/promql-functions.md from the function table. A test fails when they are stale.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { flagPages } from './flag-pages.ts'
import { functionPage } from './function-page.ts'

for (const { file, text } of [...flagPages(), functionPage()]) {
  writeFileSync(join(import.meta.dirname, '../docs', file), text)
}
