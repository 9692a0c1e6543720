import { compileProgram } from '#regex-engine'
import type { Program } from './engine-program.ts'
import type { Node } from './syntax/ast.ts'
import { RegexSyntaxError } from './syntax/error.ts'
import { printRegex } from './syntax/print.ts'

/** Engines need minutes for longer patterns; Unicode classes, written out, make short ones long. */
const MAX_PRINTED = 1 << 20

/** Compiles a tree for the engine; `source` is what an error quotes. */
export function programOf(source: string, root: Node): Program {
  const pattern = printRegex(root, MAX_PRINTED)
  if (pattern === undefined) {
    throw new RegexSyntaxError(source, undefined, 'the pattern is too large')
  }
  try {
    return compileProgram(pattern)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RegexSyntaxError(source, undefined, `the engine refuses it (${reason})`, { cause })
  }
}
