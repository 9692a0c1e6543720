import { RE2JS } from 're2js'
import type { Program } from './engine-program.ts'

/** Names the engine, for logs and tests. */
export const engineName: string = 're2js'

/** Compiles a pattern that `printRegex` printed, without native code. */
export function compileProgram(pattern: string): Program {
  const program = RE2JS.compile(pattern)
  const count = program.groupCount()
  return {
    test: text => program.test(text),
    find(text, from) {
      const matcher = program.matcher(text)
      if (!matcher.find(from)) return undefined
      const groups = Array.from({ length: count + 1 }, (_, i) => matcher.group(i) ?? undefined)
      return { index: matcher.start(0), groups }
    },
  }
}
