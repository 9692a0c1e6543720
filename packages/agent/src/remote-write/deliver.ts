import type { DropReason, Ledger, LossDetail } from '../ledger/index.ts'
import { unpackBlock, type Quarantine } from '../quarantine/index.ts'
import type { Block, Codec, Lease } from '../queue/index.ts'
import { bisect, type Refusal, type RefusedRun, type Verdict } from './bisect.ts'
import type { Compressor } from './compress.ts'
import type { Courier } from './courier.ts'
import type { OnRefused } from './outcome.ts'
import { describeRequest, findParts, partBytes, type PartEnds } from './request-parts.ts'

export interface DeliverOptions {
  readonly compressor: Compressor
  readonly ledger: Ledger
  readonly quarantine: Quarantine
  readonly onRefused: OnRefused
  readonly events: {
    /** A block is through, perhaps without some of its series. */
    readonly sent: (block: Block) => void
    /** A block is lost. */
    readonly rejected: (block: Block, reason: string) => void
    /** Samples of a block were put aside. */
    readonly parked: (samples: number, entries: number, reason: string) => void
    /** The quarantine did not take what was refused: it is lost. */
    readonly parkFailed: (samples: number, error: unknown) => void
  }
}

/** Sends one block until it is settled; returns whether it left the queue. */
export async function deliver(
  lease: Lease,
  courier: Courier,
  options: DeliverOptions,
): Promise<boolean> {
  const { block } = lease
  /** Set once the receiver was seen to refuse whatever it is sent. */
  let isReceiversFault = false
  for (let attempt = 1; ; attempt++) {
    const { verdict, codec } = await courier.send(block)
    if (verdict.kind === 'stopped') break
    if (verdict.kind === 'taken') {
      lease.ack()
      options.events.sent(block)
      return true
    }
    if (options.onRefused === 'drop') {
      lease.reject()
      options.events.rejected(block, verdict.reason)
      return true
    }
    const sendEmpty = (): Promise<Verdict> => sendBytes(new Uint8Array(0), codec, courier, options)
    const empty = isReceiversFault ? await sendEmpty() : undefined
    const result =
      empty?.kind === 'refused'
        ? ({ kind: 'receiver', refusal: empty } as const)
        : await settleRefused(lease, verdict, codec, sendEmpty, courier, options)
    if (result === 'settled') return true
    if (result === 'stopped') break
    isReceiversFault = true
    const reason = `it refuses everything, even a request without samples: ${result.refusal.reason}`
    if (!(await courier.pause(attempt, reason))) break
  }
  lease.release()
  return false
}

/** Delivers what can be delivered of a refused block, and parks the rest. */
async function settleRefused(
  lease: Lease,
  refusal: Refusal,
  codec: Codec,
  sendEmpty: () => Promise<Verdict>,
  courier: Courier,
  options: DeliverOptions,
): Promise<'settled' | 'stopped' | { readonly refusal: Refusal }> {
  const { block } = lease
  const whole = openBlock(block)
  if (whole === undefined) {
    park(lease, [{ block, refusal, names: new Map() }], options)
    return 'settled'
  }
  const { bytes, ends } = whole
  const result = await bisect({
    count: ends.length,
    refusal,
    send: (from, to) => sendBytes(partBytes(bytes, ends, from, to), codec, courier, options),
    sendEmpty,
  })
  if (result.kind === 'stopped') return 'stopped'
  if (result.kind === 'receiver') return result
  park(
    lease,
    result.refused.map(run => partOf(bytes, ends, run, options.compressor)),
    options,
  )
  return 'settled'
}

/** Unpacks a block and finds its entries; undefined when it has none or is no WriteRequest. */
function openBlock(
  block: Block,
): { readonly bytes: Uint8Array; readonly ends: PartEnds } | undefined {
  try {
    const bytes = unpackBlock(block)
    const ends = findParts(bytes)
    describeRequest(bytes)
    return ends.length === 0 ? undefined : { bytes, ends }
  } catch {
    return undefined
  }
}

async function sendBytes(
  bytes: Uint8Array,
  codec: Codec,
  courier: Courier,
  { compressor }: DeliverOptions,
): Promise<Verdict> {
  const { verdict } = await courier.send({ codec, payload: compressor.compress(bytes, codec) })
  return verdict
}

interface Parked {
  readonly block: Block
  readonly refusal: Refusal
  readonly names: ReadonlyMap<string, number>
}

function partOf(
  bytes: Uint8Array,
  ends: PartEnds,
  { from, to, refusal }: RefusedRun,
  compressor: Compressor,
): Parked {
  const part = partBytes(bytes, ends, from, to)
  const { names, ...about } = describeRequest(part)
  const block: Block = {
    ...about,
    codec: 'snappy',
    payload: compressor.compress(part, 'snappy'),
  }
  return { block, refusal, names }
}

/** Puts parts aside and settles their block: its other samples are sent. */
function park(lease: Lease, parts: readonly Parked[], options: DeliverOptions): void {
  const { ledger, quarantine, events } = options
  const { block } = lease
  const samples = parts.reduce((sum, part) => sum + part.block.samples, 0)
  let reason: DropReason = 'quarantined'
  try {
    quarantine.park(parts.map(part => ({ block: part.block, ...part.refusal })))
  } catch (error) {
    reason = 'rejected'
    events.parkFailed(samples, error)
  }
  lease.settle(() => {
    ledger.send(block.samples - samples)
    for (const part of parts) ledger.drop(reason, part.block.samples, detailOf(part))
  })
  if (samples < block.samples) events.sent(block)
  const [first] = parts
  if (first === undefined) return
  if (reason === 'quarantined') events.parked(samples, parts.length, first.refusal.reason)
}

function detailOf({ block, names }: Parked): LossDetail {
  const { series, minTimeMs, maxTimeMs } = block
  return { series, minTimeMs, maxTimeMs, names: () => names }
}
