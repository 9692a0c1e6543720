import { firstNumber, rowsAt, type NamedTransform } from './arguments.ts'
import { leBuckets, leHistograms, type LeBucket } from './le-buckets.ts'

/** Functions that give buckets back. */
export const bucketFunctions: readonly NamedTransform[] = [
  ['prometheus_buckets', args => leBuckets(rowsAt(args, 0))],
  [
    'buckets_limit',
    args => {
      const limit = Math.trunc(firstNumber(args, 0, 'buckets_limit'))
      if (!(limit > 0)) return []
      return leHistograms(leBuckets(rowsAt(args, 1)), true).flatMap(({ buckets }) =>
        limited(buckets, Math.max(LEAST, limit)).map(bucket => bucket.row),
      )
    },
  ],
]

/** The first and the last bucket stay: they tell the least and the greatest value. */
const LEAST = 3

/** Merges the emptiest neighbours until few enough are left. */
function limited(buckets: readonly LeBucket[], limit: number): LeBucket[] {
  const kept = buckets.map((bucket, i) => ({ bucket, hits: hitsOf(bucket, buckets[i - 1]) }))
  while (kept.length > limit) {
    let at = 1
    let least = Infinity
    for (let i = 1; i < kept.length - 2; i++) {
      const hits = (kept[i]?.hits ?? 0) + (kept[i + 1]?.hits ?? 0)
      if (hits < least) {
        at = i
        least = hits
      }
    }
    const next = kept[at + 1]
    if (next !== undefined) next.hits += kept[at]?.hits ?? 0
    kept.splice(at, 1)
  }
  return kept.map(({ bucket }) => bucket)
}

function hitsOf({ row }: LeBucket, below: LeBucket | undefined): number {
  let hits = 0
  row.values.forEach((value, i) => {
    hits += value - (below?.row.values[i] ?? 0)
  })
  return hits
}
