import type RE2 from 're2'
import * as plain from './engine.browser.ts'
import type { Program } from './engine-program.ts'

/**
 * The native engine. Where npm could not compile it, or compiled it for another Node.js, the answers
 * come from the engine in plain JavaScript: later, but the same.
 */
const native = loadNative()

/** Names the engine, for logs and tests. */
export const engineName: string = native === undefined ? plain.engineName : 're2'

/** Compiles a pattern that `printRegex` printed. Throws when the engine thinks it too large. */
export const compileProgram: (pattern: string) => Program =
  native === undefined ? plain.compileProgram : pattern => compileNative(native, pattern)

function loadNative(): typeof RE2 | undefined {
  try {
    // Not an import: that would fail as a whole, and a library has no other use for Node's modules.
    const { createRequire } = process.getBuiltinModule('node:module')
    return createRequire(import.meta.url)('re2')
  } catch {
    return undefined
  }
}

function compileNative(Native: typeof RE2, pattern: string): Program {
  // Without "g" the engine need not say where the match is, which is faster.
  const tester = new Native(pattern, 'u')
  let finder: RE2 | undefined
  return {
    test: text => tester.test(text),
    find(text, from) {
      finder ??= new Native(pattern, 'gu')
      finder.lastIndex = from
      const found = finder.exec(text)
      // Groups without a part in the match are `undefined` at run time, whatever the types say.
      return found ? { index: found.index, groups: [...found] } : undefined
    },
  }
}
