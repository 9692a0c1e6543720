import { describe, expect, test } from 'vitest'
import { todaysPeer } from '../../peers/programs.ts'
import { startReceivers } from './receivers.ts'
import { ofPage, scrapeOnce } from './scrape-once.ts'

const vmagent = todaysPeer('vmagent')
const SERIES = 300

/** Series whose labels come in different orders, two of each zone and color. */
const page = Array.from({ length: SERIES }, (_, i) => {
  const zone = `zone="z${i % 20}"`
  const color = `color="größe-${i % 30}"`
  const labels = i % 2 === 0 ? [zone, color] : [color, zone]
  return `m${i % 50}{${[...labels, `n="${i}"`].join(',')}} ${i}\n`
}).join('')

interface Case {
  readonly what: string
  readonly receivers: number
  readonly flags: readonly string[]
  readonly copies: number
}

const cases: readonly Case[] = [
  { what: 'all labels count', receivers: 3, flags: [], copies: 1 },
  {
    what: 'some labels count',
    receivers: 4,
    flags: ['-remoteWrite.shardByURL.labels=zone,color'],
    copies: 1,
  },
  {
    what: 'no series has the labels that count',
    receivers: 3,
    flags: ['-remoteWrite.shardByURL.labels=nothing'],
    copies: 1,
  },
  {
    what: 'some labels do not count',
    receivers: 3,
    flags: ['-remoteWrite.shardByURL.ignoreLabels=n,__name__'],
    copies: 1,
  },
  {
    what: 'two copies',
    receivers: 3,
    flags: ['-remoteWrite.shardByURLReplicas=2'],
    copies: 2,
  },
  {
    what: 'less than one copy',
    receivers: 2,
    flags: ['-remoteWrite.shardByURLReplicas=-1'],
    copies: 1,
  },
  {
    what: 'as many copies as receivers',
    receivers: 2,
    flags: ['-remoteWrite.shardByURLReplicas=2'],
    copies: 2,
  },
  {
    what: 'sorted labels, and a label that is added afterwards',
    receivers: 3,
    flags: ['-sortLabels', '-remoteWrite.label=dc=x'],
    copies: 1,
  },
]

describe('series are spread over the receivers', () => {
  test.each(cases)('$what: every series arrives as often as it should', async one => {
    await using receivers = await startReceivers(one.receivers)
    const got = await scrapeOnce('ours', page, receivers, ['-remoteWrite.shardByURL', ...one.flags])
    const all = got.flatMap(ofPage)
    expect(all).toHaveLength(SERIES * one.copies)
    expect(new Set(all).size).toBe(SERIES)
  })

  test.skipIf(vmagent === undefined).each(cases)(
    "$what: every series arrives where today's vmagent sends it",
    async one => {
      const flags = ['-remoteWrite.shardByURL', ...one.flags]
      await using receivers = await startReceivers(one.receivers)
      const ours = await scrapeOnce('ours', page, receivers, flags)
      const theirs = await scrapeOnce({ file: vmagent! }, page, receivers, flags)
      expect(ours.map(ofPage)).toEqual(theirs.map(ofPage))
    },
  )
})
