import fc, { type Arbitrary } from 'fast-check'
import pools from './testdata/pools.json' with { type: 'json' }

/** One of the texts of a list in testdata/pools.json. */
export function from(name: keyof typeof pools): Arbitrary<string> {
  return fc.constantFrom(...pools[name])
}

/** One of these texts. */
export function of(...texts: readonly string[]): Arbitrary<string> {
  return fc.constantFrom(...texts)
}

/** `usual` mostly, `odd` one time in so many. */
export function mostly<T>(usual: Arbitrary<T>, odd: Arbitrary<T>, oneIn: number): Arbitrary<T> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: usual }, { weight: 1, arbitrary: odd })
}

/** Several of a kind, one after the other. */
export function joined(
  parts: Arbitrary<string>,
  least: number,
  most: number,
  separator: string,
): Arbitrary<string> {
  return fc.array(parts, { minLength: least, maxLength: most }).map(texts => texts.join(separator))
}
