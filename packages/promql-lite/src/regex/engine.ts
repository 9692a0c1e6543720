import RE2 from 're2'

/** What an engine finds: the place, and the text of each group. */
export interface Found {
  readonly index: number
  readonly groups: readonly (string | undefined)[]
}

/** A pattern compiled by an engine of linear time. */
export interface Program {
  /** Returns whether the pattern matches anywhere in `text`. */
  test(text: string): boolean
  /** Finds the leftmost match that starts at `from` or later. */
  find(text: string, from: number): Found | undefined
}

/** Names the engine, for logs and tests. */
export const engineName: string = 're2'

/** Compiles a pattern that `printRegex` printed. Throws when the engine thinks it too large. */
export function compileProgram(pattern: string): Program {
  // Without "g" the engine need not say where the match is, which is faster.
  const tester = new RE2(pattern, 'u')
  let finder: RE2 | undefined
  return {
    test: text => tester.test(text),
    find(text, from) {
      finder ??= new RE2(pattern, 'gu')
      finder.lastIndex = from
      const found = finder.exec(text)
      // Groups without a part in the match are `undefined` at run time, whatever the types say.
      return found ? { index: found.index, groups: [...found] } : undefined
    },
  }
}
