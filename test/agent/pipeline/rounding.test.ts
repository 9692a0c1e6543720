import { describe, expect, test } from 'vitest'
import { todaysPeer } from '../../peers/programs.ts'
import { startReceivers, type Arrived } from './receivers.ts'
import { scrapeOnce, type Program } from './scrape-once.ts'

const vmagent = todaysPeer('vmagent')

/** A generator of bits that are the same each time. */
function bitsFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state
  }
}

/** Values of every size, short decimals and whole numbers, ties, and what is no number. */
function values(): string[] {
  const next = bitsFrom(7)
  const view = new DataView(new ArrayBuffer(8))
  const some = ['0', '-0', '0.5', '-0.5', '1.5', '2.5', '-2.5', '1e15', '123456789012345678']
  some.push(
    '9007199254740993',
    '18446744073709549568',
    '1e22',
    '4.9e-324',
    '2.2250738585072014e-308',
  )
  some.push('+Inf', '-Inf', 'NaN', '0.1', '0.30000000000000004', '1.005', '999999.5', '1000000.5')
  for (let i = 0; i < 150; i++) {
    view.setUint32(0, next() & 0x7fffffff)
    view.setUint32(4, next())
    const any = view.getFloat64(0)
    // Beyond 1e200 vmagent may make an infinity of a number.
    if (Number.isFinite(any) && any < 1e200) some.push(String(any))
    some.push(String(next() / 1000), String(-next() / 7), String(next() * next()))
    some.push(String(next() / 2 ** 40), (next() / 2 ** 32).toFixed(4))
  }
  return some
}

const inputs = values()
const page = inputs.map((value, i) => `m{i="${i}"} ${value}\n`).join('')

/** The value of each line of the page as text that tells all bits apart. */
function received(arrived: Arrived): string[] {
  const byIndex = new Map<string, string>()
  for (const [key, [first]] of arrived) {
    const index = /(?:^|,)i=(\d+)/.exec(key)?.[1]
    if (index !== undefined) byIndex.set(index, Object.is(first, -0) ? '-0' : String(first))
  }
  return inputs.map((input, i) => `${input} -> ${byIndex.get(String(i))}`)
}

const cases: readonly (readonly [flag: string, value: string])[] = [
  ...['0', '2', '-3', '30'].map(n => ['roundDigits', n] as const),
  ...['1', '3', '12', '16', '17'].map(n => ['significantFigures', n] as const),
]

describe('values are rounded', () => {
  test.skipIf(vmagent === undefined)(
    "to the very bits that today's vmagent sends",
    async () => {
      await using receivers = await startReceivers(1)
      const scrape = async (program: Program, flags: string[]): Promise<string[]> => {
        const [arrived] = await scrapeOnce(program, page, receivers, flags)
        return received(arrived!)
      }
      const theirs: Program = { file: vmagent! }
      const exact = await scrape('ours', [])
      // vmagent reads some numbers as their neighbours: those say nothing about rounding.
      const read = await scrape(theirs, [])
      const same = (_: string, i: number): boolean => exact[i] === read[i]
      expect(exact.filter(same).length).toBeGreaterThan(0.95 * inputs.length)
      for (const [flag, value] of cases) {
        const flags = [`-remoteWrite.${flag}=${value}`]
        const mine = await scrape('ours', flags)
        expect(mine.filter(same), flags[0]).toEqual((await scrape(theirs, flags)).filter(same))
      }
    },
    180_000,
  )

  test('for the receiver that asks for it only', async () => {
    await using receivers = await startReceivers(2)
    const flags = ['-remoteWrite.roundDigits=0,100', '-remoteWrite.significantFigures=0,0']
    const [rounded, exact] = await scrapeOnce('ours', page, receivers, flags)
    const numbers = inputs.map(text => Number(text.replace('Inf', 'Infinity')))
    const shown = (number: number) => (Object.is(number, -0) ? '-0' : String(number))
    expect(received(exact!)).toEqual(inputs.map((input, i) => `${input} -> ${shown(numbers[i]!)}`))
    expect(received(rounded!)).toContain('2.5 -> 3')
    expect(received(rounded!)).toContain('-2.5 -> -3')
    expect(received(rounded!)).toContain('NaN -> NaN')
  })
})
