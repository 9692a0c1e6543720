import fc, { type Arbitrary } from 'fast-check'
import { from, joined } from './pools.ts'

const quantifiers = from('regexQuantifiers')
const repeated = (part: Arbitrary<string>): Arbitrary<string> =>
  fc.tuple(part, quantifiers).map(parts => parts.join(''))

const { regex } = fc.letrec<{ regex: string; piece: string; group: string }>(tie => ({
  group: tie('regex').map(inner => `(${inner})`),
  piece: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: from('regexLiterals') },
    { weight: 4, arbitrary: from('regexClasses') },
    { weight: 1, arbitrary: from('regexAnchors') },
    { weight: 3, arbitrary: repeated(fc.oneof(from('regexLiterals'), from('regexClasses'))) },
    { weight: 3, arbitrary: tie('group') },
    { weight: 1, arbitrary: tie('regex').map(inner => `(?:${inner})`) },
    { weight: 1, arbitrary: repeated(tie('group')) },
  ),
  regex: fc.oneof(
    { weight: 4, arbitrary: joined(tie('piece'), 1, 3, '') },
    { weight: 1, arbitrary: joined(joined(tie('piece'), 1, 3, ''), 2, 3, '|') },
  ),
}))

/** Regexes as people write them in rules, made up ones, and odd and wrong ones. */
export const regexes: Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: from('usualRegexes') },
  { weight: 8, arbitrary: fc.tuple(from('regexFlags'), regex).map(parts => parts.join('')) },
  { weight: 1, arbitrary: from('oddRegexes') },
)
