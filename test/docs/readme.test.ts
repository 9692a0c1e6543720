import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const pages = globSync(['*.md', 'packages/*/README.md', 'docs/*.md', 'examples/**/*.md'], {
  cwd: root,
  exclude: path => path.includes('node_modules'),
})

/** The code of all fences of one language. */
function fences(page: string, language: string): string[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    found => found[1] ?? '',
  )
}

const programs = pages.flatMap(page =>
  fences(page, 'ts').map((code, i) => ({ page, number: i + 1, code })),
)

// A fence called `ts` is a whole program; one called `typescript` is only to be read.
describe('examples in TypeScript', () => {
  test.each(programs)('$page, example $number, prints what it says', ({ code, number, page }) => {
    const file = join(import.meta.dirname, `example-${page.replaceAll(/\W/g, '-')}-${number}.ts`)
    writeFileSync(file, code)
    try {
      const printed = execFileSync(process.execPath, [file], { encoding: 'utf8', timeout: 30_000 })
      const promised = [...code.matchAll(/^\s*console\.log\(.*\) \/\/ (.*)$/gm)].map(
        found => found[1],
      )
      const shown = promised.length > 0 ? printed.trimEnd().split('\n') : []
      expect(shown).toEqual(promised)
    } finally {
      rmSync(file)
    }
  })
})

describe('links', () => {
  test.each(pages)('%s links to files that exist', page => {
    const text = readFileSync(join(root, page), 'utf8')
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(found => found[1] ?? '')
    expect(targets.filter(target => !existsSync(join(root, dirname(page), target)))).toEqual([])
  })
})
