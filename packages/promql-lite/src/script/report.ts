import type { Script } from './script.ts'
import type { ScriptResult } from './run.ts'

/**
 * Prints the cases of a script that failed, each with its place and how the result differs; `''`
 * when none did.
 */
export function formatFailures(name: string, script: Script, { results }: ScriptResult): string {
  const lines = script.text.split('\n')
  return results
    .flatMap(result => {
      if (result.status !== 'failed') return []
      const { line } = result.command
      const head = `${name}:${line}: ${(lines[line - 1] ?? '').trim()}`
      return [[head, ...result.difference].join('\n  ')]
    })
    .join('\n')
}
