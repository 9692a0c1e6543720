import { simplify } from './simplify.ts'
import { anyChar, literal, sequence, type CodeRange, type Node } from './syntax/ast.ts'
import { charSet, dotOf } from './syntax/char-set.ts'

/**
 * Makes a lone dot a dot without newline: VictoriaMetrics cuts a literal prefix off and, when a
 * single dot is all that is left, forgets that it matches a newline. Label values depend on it.
 */
export function withLoneDot(root: Node): Node {
  const node = simplify(root)
  // A class of every character is a dot only among alternatives.
  if (node.kind === 'class' || (node.kind === 'sequence' && node.subs[1]?.kind !== 'any'))
    return root
  const ranges: CodeRange[] = []
  let prefix: string | undefined
  for (const sub of node.kind === 'choice' ? node.subs : [node]) {
    const part = splitLast(sub)
    if (!part || (prefix ?? part.prefix) !== part.prefix) return root
    prefix = part.prefix
    for (const range of charSet(part.last) ?? []) ranges.push(range)
  }
  const dot = dotOf(ranges)
  if (dot?.kind !== 'any' || !dot.newline) return root
  return sequence([literal(prefix ?? '', false), anyChar(false)])
}

/** Splits a node into literal text and one character behind it. */
function splitLast(node: Node): { prefix: string; last: Node } | undefined {
  if (node.kind === 'literal' && !node.fold) {
    const prefix = Array.from(node.text).slice(0, -1).join('')
    return { prefix, last: literal(node.text.slice(prefix.length), false) }
  }
  if (charSet(node)) return { prefix: '', last: node }
  if (node.kind !== 'sequence' || node.subs.length !== 2) return undefined
  const [first, last] = node.subs
  if (first?.kind !== 'literal' || first.fold || !last || !charSet(last)) return undefined
  return { prefix: first.text, last }
}
