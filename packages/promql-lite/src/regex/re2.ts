import RE2 from 're2'
import { regexError } from './translate.ts'

/** Compiles an already translated pattern; `source` is what the error quotes. */
export function compileRe2(source: string, pattern: string, flags: string): RE2 {
  try {
    return new RE2(pattern, flags)
  } catch (error) {
    throw regexError(source, error instanceof Error ? error.message : String(error), error)
  }
}
