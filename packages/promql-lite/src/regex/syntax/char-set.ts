import { complement } from './ascii-class.ts'
import { anyChar, isSurrogate, type CharClass, type CodeRange, type Node } from './ast.ts'

const newline = 0x0a
const anything: readonly CodeRange[] = [{ lo: 0, hi: 0x10_ffff }]

/** Lists the characters that a node of exactly one character takes; undefined when unsure. */
export function charSet(node: Node): readonly CodeRange[] | undefined {
  if (node.kind === 'any') {
    return node.newline ? anything : complement([{ lo: newline, hi: newline }])
  }
  if (node.kind === 'literal') {
    const code = node.text.codePointAt(0) ?? 0
    return node.text.length === (code > 0xffff ? 2 : 1) ? [{ lo: code, hi: code }] : undefined
  }
  if (node.kind !== 'class' || node.properties.length > 0) return undefined
  if (!node.negated) return node.ranges
  return node.fold ? undefined : complement(node.ranges)
}

/** Turns a set into the dot that means the same, if one does. */
export function dotOf(ranges: readonly CodeRange[]): Node | undefined {
  const [missing, second] = complement(ranges)
  if (!missing) return anyChar(true)
  if (!second && missing.lo === newline && missing.hi === newline) return anyChar(false)
  return undefined
}

/** Lists the characters of a small class; undefined for a large one, or one that ignores case. */
export function fewChars(node: CharClass, limit: number): string[] | undefined {
  if (node.negated || node.properties.length > 0) return undefined
  const chars = new Set<string>()
  for (const { lo, hi } of node.ranges) {
    if (hi - lo >= limit) return undefined
    for (let code = lo; code <= hi; code++) {
      const char = String.fromCodePoint(code)
      const isCased = node.fold && /[^\0-@[-`{-\u{7f}]/u.test(char)
      if (isCased || isSurrogate(code)) return undefined
      chars.add(char)
    }
  }
  return chars.size > limit ? undefined : [...chars]
}
