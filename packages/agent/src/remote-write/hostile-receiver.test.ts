import process from 'node:process'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Course, type Kind, type Step } from './testdata/course.ts'
import { HostileSink, moods } from './testdata/hostile-sink.ts'
import { ReceiverBench } from './testdata/receiver-bench.ts'

/** More with `CONSERVATION_RUNS=1000`. */
const RUNS = Number(process.env['CONSERVATION_RUNS'] ?? 25)

let bench: ReceiverBench
let sink: HostileSink
beforeEach(async () => {
  bench = await ReceiverBench.open()
  sink = await HostileSink.start()
})
afterEach(async () => {
  await bench.close()
  await sink.stop()
})

const kind = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Kind>('kept') },
  fc.constantFrom<Kind>('dropped by global rules', "dropped by the receiver's rules", 'too big'),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      series: fc.array(kind, { minLength: 1, maxLength: 30 }),
      stale: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ do: 'flush' }, { do: 'restart' }) },
)
const settings = fc.record({
  codec: fc.constantFrom('zstd' as const, 'snappy' as const),
  keepsCodec: fc.boolean(),
  onRefused: fc.constantFrom('quarantine' as const, 'drop' as const, 'retry' as const),
  concurrency: fc.integer({ min: 1, max: 3 }),
  maxRowsPerBlock: fc.integer({ min: 1, max: 20 }),
  maxMemoryBlocks: fc.integer({ min: 1, max: 5 }),
  maxMemoryBytes: fc.integer({ min: 200, max: 5000 }),
  maxDiskBytes: fc.constantFrom(0, 1500, 6000),
  isMemoryOnly: fc.boolean(),
  memoryConcurrency: fc.nat(2),
  sync: fc.constantFrom('second' as const, 'always' as const, 'never' as const),
})

test(
  'whatever the receiver does, each sample is sent, waits, or is dropped, and is so once',
  { timeout: 600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        settings,
        fc.array(step, { minLength: 3, maxLength: 25 }),
        fc.array(fc.constantFrom(...moods), { minLength: 1, maxLength: 12 }),
        async (options, steps, sinkMoods) => {
          sink.moods = sinkMoods
          sink.acknowledged.clear()
          sink.unsure.clear()
          await using course = new Course(bench, sink, options)
          for (const one of steps) await course.take(one)
          sink.moods = []
          await course.end()

          const { pushed, sent, dropped } = course
          const sure = [...sink.acknowledged].filter(([sample]) => !sink.unsure.has(sample))
          const sureTimes = sure.reduce((sum, [, times]) => sum + times, 0)
          expect(sent + dropped).toBe(pushed)
          // What is booked as sent was acknowledged, and what was acknowledged is booked as sent.
          expect(sent).toBeGreaterThanOrEqual(sureTimes)
          expect(sink.acknowledged.size).toBeGreaterThanOrEqual(sent)
          expect(sureTimes).toBe(sure.length)
        },
      ),
      { numRuns: RUNS },
    )
  },
)
