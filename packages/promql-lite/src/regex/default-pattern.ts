import { simplify } from './simplify.ts'
import { parseRegex } from './syntax/parser.ts'

/**
 * Returns whether a pattern says nothing but "any text": VictoriaMetrics then uses its built-in
 * `(.*)`, so that group 1 exists and named groups do not. A pattern that is no regex says something.
 */
export function isDefaultPattern(source: string): boolean {
  if (!source.includes('*') && !source.includes('{')) return false
  try {
    const node = simplify(parseRegex(source, { dotAll: true }).root)
    if (node.kind !== 'repeat' || node.min !== 0 || node.max !== Infinity) return false
    return node.greedy && node.sub.kind === 'any' && node.sub.newline
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
