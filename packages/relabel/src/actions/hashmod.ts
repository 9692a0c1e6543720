import { md5Tail } from '../hash/md5.ts'
import { xxhash64 } from '../hash/xxhash64.ts'
import { readSources, sourceReader, type ActionCompiler } from './action.ts'

/** A 64-bit number in two unsigned halves. */
interface Halves {
  readonly high: number
  readonly low: number
}

/** `hashmod` of VictoriaMetrics: xxHash64 of the source modulo `modulus`, printed as a signed number. */
export const hashmod = hashmodWith(xxhash64, number => BigInt.asIntN(64, number))

/** `hashmod` of Prometheus: the end of the source's MD5 modulo `modulus`. */
export const md5Hashmod = hashmodWith(md5Tail, number => number)

function hashmodWith(
  hash: (text: string) => Halves,
  printed: (number: bigint) => bigint,
): ActionCompiler {
  return rule => {
    const { modulus, targetLabel } = rule
    const source = sourceReader(rule)
    const small = modulus <= MAX_SMALL ? Number(modulus) : 0
    return {
      apply: labels => {
        const { high, low } = hash(source(labels))
        const shard =
          small > 0
            ? ((high % small) * 2 ** 32 + low) % small
            : printed(((BigInt(high) << 32n) | BigInt(low)) % modulus)
        labels.set(targetLabel, String(shard))
        return true
      },
      explain: labels => ({ kind: 'always', matched: true, sources: readSources(rule, labels) }),
    }
  }
}

/** Up to here the remainder can be taken of ordinary numbers without losing a bit. */
const MAX_SMALL = 2n ** 21n
