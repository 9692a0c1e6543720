import { complement } from './ascii-class.ts'
import type { CodeRange, Property } from './ast.ts'

// Between these two nothing is assigned, nor ever will be without a new plane.
const GAP_START = 0x4_0000
const GAP_END = 0xe_0000
const PLANE = 0x1_0000
const MAX_CODE = 0x10_ffff

/**
 * Lists the code points of a Unicode class. Every engine has its own edition of Unicode; ranges mean
 * the same to all.
 */
export function propertyRanges(property: Property, fold: boolean): CodeRange[] {
  const test = new RegExp(String.raw`\p{${property.name}}`, fold ? 'iu' : 'u')
  const ranges: CodeRange[] = []
  let start = -1
  for (let code = 0; code <= MAX_CODE; code = nextProbe(code)) {
    const has = test.test(String.fromCodePoint(code))
    if (has && start < 0) start = code
    else if (!has && start >= 0) {
      ranges.push({ lo: start, hi: code - 1 })
      start = -1
    }
  }
  if (start >= 0) ranges.push({ lo: start, hi: MAX_CODE })
  return property.negated ? complement(ranges) : ranges
}

/** Skips what is alike: the unassigned planes, and the private ones but for their edges. */
function nextProbe(code: number): number {
  if (code === GAP_START) return GAP_END - 2
  const inPlane = code % PLANE
  if (code >= 15 * PLANE && inPlane > 0 && inPlane < PLANE - 3) return code + (PLANE - 3 - inPlane)
  return code + 1
}
