import { describe, expect, test } from 'vitest'
import { todaysPeer } from '../../peers/programs.ts'
import { startLoopback } from '../../peers/loopback.ts'
import { startReceivers } from './receivers.ts'
import { ofPage, scrapeOnce } from './scrape-once.ts'

const vmagent = todaysPeer('vmagent')

/** Every series also gets the labels instance and job; its name is a label too. */
const page = `plain 1
two{zone="a",area="b"} 2
four{a="1",d="4",c="3",b="2"} 3
same{z="1",a="größe",Z="2"} 4
name_of_twenty_bytes 5
value{v="value of twenty byte"} 6
value{v="value of twenty-one b"} 7
umlauts{v="äöüäöüäöüä"} 8
umlauts{v="äöüäöüäöüäö"} 9
long{label_of_twenty_byte="x"} 10
long{label_of_twenty_one_b="x"} 11
both{label_of_twenty_one_b="value of twenty-one b",a="1",b="2",c="3"} 12
{"dotted.name:x-y","label.of-it"="value.of-it"} 13
{"größe.1","größe"="ä"} 14
{"😀","a😀b"="x"} 15
`

const cases = [
  { flags: [], arrive: 15 },
  { flags: ['-maxLabelsPerTimeseries=5'], arrive: 12 },
  { flags: ['-maxLabelNameLen=20'], arrive: 13 },
  { flags: ['-maxLabelValueLen=20'], arrive: 12 },
  {
    flags: ['-maxLabelsPerTimeseries=6', '-maxLabelNameLen=20', '-maxLabelValueLen=20'],
    arrive: 10,
  },
  { flags: ['-sortLabels'], arrive: 15 },
  { flags: ['-usePromCompatibleNaming'], arrive: 15 },
  {
    flags: ['-usePromCompatibleNaming', '-sortLabels', '-remoteWrite.label=added.label=x'],
    arrive: 15,
  },
]

describe('what becomes of labels', () => {
  test.each(cases)('with $flags: $arrive of 15 series arrive', async ({ flags, arrive }) => {
    await using receivers = await startReceivers(1)
    const [ours] = await scrapeOnce('ours', page, receivers, flags)
    expect(ofPage(ours!)).toHaveLength(arrive)
  })

  test.skipIf(vmagent === undefined).each(cases)(
    "with $flags: the same as from today's vmagent, in the same order",
    async ({ flags }) => {
      await using receivers = await startReceivers(1)
      const [ours] = await scrapeOnce('ours', page, receivers, flags)
      const [theirs] = await scrapeOnce({ file: vmagent! }, page, receivers, flags)
      expect(ofPage(ours!)).toEqual(ofPage(theirs!))
    },
  )

  test.skipIf(vmagent === undefined)(
    "the rules of a receiver may add names that are mended, global ones labels that are too many: as with today's vmagent",
    async () => {
      const rules = '[{target_label: "new.label", replacement: x}]'
      await using file = await startLoopback((_, response) => void response.end(rules))
      await using receivers = await startReceivers(1)
      for (const flags of [
        [`-remoteWrite.urlRelabelConfig=http://${file.address}/`, '-usePromCompatibleNaming'],
        [`-remoteWrite.relabelConfig=http://${file.address}/`, '-maxLabelsPerTimeseries=5'],
      ]) {
        const [ours] = await scrapeOnce('ours', page, receivers, flags)
        const [theirs] = await scrapeOnce({ file: vmagent! }, page, receivers, flags)
        expect(ofPage(ours!), flags[0]).toEqual(ofPage(theirs!))
        expect(ofPage(ours!).join(), flags[0]).toMatch(/new[._]label=x/)
      }
    },
  )
})
