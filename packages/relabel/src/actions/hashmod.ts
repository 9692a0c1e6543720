import createXxhash from 'xxhash-wasm'
import { FieldError } from '../rule-fields.ts'
import { need, sourceReader, type ActionCompiler } from './action.ts'

const xxhash = await createXxhash()

/** `hashmod`: writes xxhash64 of the source modulo `modulus`; shards targets evenly. */
export const hashmod: ActionCompiler = (rule, _pattern, name) => {
  need(rule, name, 'source_labels', 'target_label')
  const { modulus, targetLabel } = rule
  if (modulus === 0n) {
    throw new FieldError('modulus', `action "${name}" needs "modulus" above 0; got 0`)
  }
  const source = sourceReader(rule)
  return labels => {
    // VictoriaMetrics prints the remainder as a signed number.
    labels.set(targetLabel, String(BigInt.asIntN(64, xxhash.h64(source(labels)) % modulus)))
    return true
  }
}
