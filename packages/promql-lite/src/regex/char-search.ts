import { isSurrogate, type CodeRange, type Node } from './syntax/ast.ts'
import { charSet } from './syntax/char-set.ts'

const ASCII = 0x80
const REPLACEMENT = 0xfffd

/** Finds where the next match starts at `from` or later, and where it ends. */
export type FindSpan = (text: string, from: number) => readonly [number, number] | undefined

/** Searches for `[^a-z]`, `\W+` and the like without the engine; undefined for other patterns. */
export function charSearch(root: Node): FindSpan | undefined {
  const { sub, isRun } = onceOrMore(root)
  if ((sub.kind === 'class' || sub.kind === 'literal') && sub.fold) return undefined
  const ranges = charSet(sub)
  if (!ranges) return undefined
  const has = memberTest(ranges)
  return (text, from) => {
    let start = -1
    let end = from
    while (end < text.length) {
      const code = text.codePointAt(end) ?? 0
      const isMember = has(isSurrogate(code) ? REPLACEMENT : code)
      if (!isMember && start >= 0) break
      if (isMember && start < 0) start = end
      end += code > 0xffff ? 2 : 1
      if (start >= 0 && !isRun) break
    }
    return start < 0 ? undefined : [start, end]
  }
}

function onceOrMore(root: Node): { sub: Node; isRun: boolean } {
  const isRun = root.kind === 'repeat' && root.min === 1 && root.max === Infinity && root.greedy
  return { sub: isRun ? root.sub : root, isRun }
}

function memberTest(ranges: readonly CodeRange[]): (code: number) => boolean {
  const isIn = (code: number): boolean => ranges.some(({ lo, hi }) => lo <= code && code <= hi)
  const ascii = Array.from({ length: ASCII }, (_, code) => isIn(code))
  return code => (code < ASCII ? ascii[code] === true : isIn(code))
}
