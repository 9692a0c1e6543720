import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { env } from 'node:process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseExposition } from '../exposition/index.ts'
import { BodyReaderOfTest } from './testdata/body-reader.ts'
import { mutation } from '../testdata/mutations.ts'

/** FUZZ_RUNS asks for more sequences than a usual run has time for; each has some six mutations. */
const numRuns = Number(env['FUZZ_RUNS'] ?? 60)

const dir = join(import.meta.dirname, 'testdata/real')
const real = readdirSync(dir).map(name => [name, readFileSync(join(dir, name))] as const)
const cuts = fc.array(fc.nat(20_000), { maxLength: 3 })
const changes = fc.array(fc.array(mutation, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 5,
})

test.each(real)(
  'the walk agrees with the parser on %s, changed again and again',
  { timeout: 3_600_000 },
  (_, original) => {
    fc.assert(
      fc.property(changes, cuts, (steps, cutsOfBody) => {
        const reader = new BodyReaderOfTest()
        let body = original
        for (const step of [[], ...steps]) {
          for (const change of step) body = change(body)
          if (body.length > 4 * original.length) body = body.subarray(0, 4 * original.length)
          expectAgreement(reader, body, cutsOfBody)
        }
        // A body may also go back to what it was.
        expectAgreement(reader, original, cutsOfBody)
        reader.read(Buffer.alloc(0))
        expect(reader.pool.size).toBe(0)
      }),
      { numRuns },
    )
  },
)

function expectAgreement(reader: BodyReaderOfTest, body: Buffer, at: readonly number[]): void {
  const { samples, badLines } = parseExposition(body)
  const read = reader.read(body, at)
  expect(read.badLines).toBe(badLines.length)
  expect(read.samples.length).toBe(samples.length)
  // A deep comparison of everything at once would take most of the time.
  read.samples.forEach(({ labels, value, timestampMs }, i) => {
    const wanted = samples[i]!
    const isSame = Object.is(value, wanted.value) && timestampMs === wanted.timestampMs
    if (!isSame || textOf(labels) !== textOf(wanted.labels)) {
      expect({ labels, value, timestampMs }).toEqual(wanted)
    }
  })
}

function textOf(labels: readonly { readonly name: string; readonly value: string }[]): string {
  return labels.map(({ name, value }) => `${name}\0${value}`).join('\0\0')
}
