const outerAnchors = /^(?:\^|\\A)*(.*?)(?:\$|\\z)*$/s
const flags = /^\(\?[ims]+\)/
const groupAround = /^\((?:\?[ims]*:|\?P?<\w+>)?([^()]*|.*\))\)$/s
const anyRun = /^(?:\.\{0,\}|\((?:\?:)?\.\)\*|\((?:\?:)?(?:(?:\\n|\n)\|\.|\.\|(?:\\n|\n))\)\*)$/

/**
 * Returns whether a pattern says nothing but "any text": VictoriaMetrics then uses its built-in
 * `(.*)`, so that group 1 exists and named groups do not.
 */
export function isDefaultPattern(source: string): boolean {
  let pattern = source
  for (;;) {
    if (pattern === '.*' || anyRun.test(pattern)) return true
    const simpler = simplify(pattern)
    if (simpler === pattern) return false
    pattern = simpler
  }
}

function simplify(pattern: string): string {
  const bare = (outerAnchors.exec(pattern)?.[1] ?? pattern).replace(flags, '').replaceAll('()', '')
  const inner = groupAround.exec(bare)?.[1]
  return inner !== undefined && isBalanced(inner) ? inner : bare
}

function isBalanced(pattern: string): boolean {
  let depth = 0
  for (const char of pattern) {
    if (char === '(') depth++
    else if (char === ')' && --depth < 0) return false
  }
  return depth === 0
}
