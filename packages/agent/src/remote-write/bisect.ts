/** What became of a request that was sent until it had an answer to be relied on. */
export type Verdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  /** There was no time for an answer. */
  | { readonly kind: 'stopped' }

export type Refusal = Extract<Verdict, { kind: 'refused' }>

/** Entries `from` to `to` (exclusive) that are not to be sent again, mostly a single one. */
export interface RefusedRun {
  readonly from: number
  readonly to: number
  readonly refusal: Refusal
}

export type Bisection =
  /** All entries are taken but these. */
  | { readonly kind: 'settled'; readonly refused: readonly RefusedRun[] }
  /** Nothing was taken, not even a request without content: it is not the entries' fault. */
  | { readonly kind: 'receiver'; readonly refusal: Refusal }
  | { readonly kind: 'stopped' }

/** Entries refused one by one, with none taken, after which the rest is not tried. */
const MAX_REFUSED_AT_FIRST = 100
/** The request was too large, which says nothing about either half. */
const TOO_LARGE = 413

/**
 * Finds the entries that a receiver refuses among `count` that it refused together, in order.
 *
 * A refused run is halved. When its first half is taken, the fault lies in the second, which is
 * halved at once; only a single entry's own refusal counts. That takes at most 2·k·log2(count)
 * requests for k refused entries. When the first entries are refused one by one and none is taken,
 * `sendEmpty` tells whether the receiver takes anything at all.
 */
export async function bisect(options: {
  readonly count: number
  readonly refusal: Refusal
  readonly send: (from: number, to: number) => Promise<Verdict>
  /** Sends a request without content. */
  readonly sendEmpty: () => Promise<Verdict>
}): Promise<Bisection> {
  const { count, send, sendEmpty } = options
  const refused: RefusedRun[] = []
  let isAlive = false
  let takenRuns = 0
  const over: { end?: Bisection } = {}

  const refuse = async (at: number, refusal: Refusal): Promise<void> => {
    refused.push({ from: at, to: at + 1, refusal })
    if (takenRuns > 0) return
    if (refused.length >= MAX_REFUSED_AT_FIRST && at + 1 < count) {
      refused.push({ from: at + 1, to: count, refusal })
      over.end = { kind: 'settled', refused }
      return
    }
    if (isAlive || refused.length < Math.min(2, count)) return
    const verdict = await sendEmpty()
    if (verdict.kind === 'taken') isAlive = true
    else if (verdict.kind === 'refused') over.end = { kind: 'receiver', refusal: verdict }
    else over.end = verdict
  }

  /** Sends a run and, if it is refused, halves it; returns whether it was taken as a whole. */
  const tryRun = async (from: number, to: number): Promise<boolean> => {
    const verdict = await send(from, to)
    if (verdict.kind === 'taken') {
      takenRuns++
      return true
    }
    if (verdict.kind === 'refused') await halve(from, to, verdict)
    else over.end = verdict
    return false
  }

  const halve = async (from: number, to: number, refusal: Refusal): Promise<void> => {
    if (to - from === 1) return refuse(from, refusal)
    const middle = from + Math.floor((to - from) / 2)
    const isFirstTaken = await tryRun(from, middle)
    if (over.end !== undefined) return
    if (isFirstTaken && to - middle > 1 && refusal.status !== TOO_LARGE) {
      await halve(middle, to, refusal)
    } else await tryRun(middle, to)
  }

  await halve(0, count, options.refusal)
  return over.end ?? { kind: 'settled', refused }
}
