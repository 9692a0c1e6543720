import { setTimeout as sleep } from 'node:timers/promises'
import { errorText } from '@vmkit/daemon/errors'
import type { HttpClient, HttpResult } from '@vmkit/daemon/http-client'
import { unpackBlock } from '../quarantine/index.ts'
import type { Block, Codec } from '../queue/index.ts'
import type { Verdict } from './bisect.ts'
import type { Compressor } from './compress.ts'
import { isCodecRefusal, outcomeOf, retryDelayMs, type OnRefused, type Outcome } from './outcome.ts'
import type { RateLimit } from './rate-limit.ts'

/** A request body. */
type Body = Pick<Block, 'payload' | 'codec'>

export interface CourierOptions {
  readonly url: string
  readonly client: HttpClient
  readonly compressor: Compressor
  readonly timeoutMs: number
  readonly retryMinMs: number
  readonly retryMaxMs: number
  readonly onRefused: OnRefused
  /** Missing where there is no limit. */
  readonly rateLimit: RateLimit | undefined
  /** Headers that prove who sends a body, beyond what the client adds. */
  readonly sign?: (body: Uint8Array) => Promise<Record<string, string>>
  readonly events: {
    /** After each request; `status` is undefined when no answer came. */
    readonly attempt: (bytes: number, status: number | undefined, seconds: number) => void
    readonly retry: (reason: string, delayMs: number) => void
    /** The receiver took as snappy what it had refused as zstd. */
    readonly snappyOnly: (reason: string) => void
  }
}

const headersOf: Readonly<Record<Codec, Readonly<Record<string, string>>>> = {
  snappy: { 'Content-Encoding': 'snappy', 'X-Prometheus-Remote-Write-Version': '0.1.0' },
  zstd: { 'Content-Encoding': 'zstd', 'X-VictoriaMetrics-Remote-Write-Version': '1' },
}

/** Sends request bodies to one receiver, each until there is an answer that settles it. */
export class Courier {
  readonly #options: CourierOptions
  readonly #stopping: AbortSignal
  readonly #killed: AbortSignal

  /** @param stopping ends repetitions @param killed ends requests in flight too */
  constructor(options: CourierOptions, stopping: AbortSignal, killed: AbortSignal) {
    this.#options = options
    this.#stopping = stopping
    this.#killed = killed
  }

  /** Sends a body until it is taken or refused, or no time is left. */
  async send(body: Body): Promise<{ readonly verdict: Verdict; readonly codec: Codec }> {
    let current = body
    for (let attempt = 1; ; attempt++) {
      let outcome = await this.#attempt(current)
      if (
        outcome.kind === 'refused' &&
        current.codec === 'zstd' &&
        isCodecRefusal(outcome.status)
      ) {
        const { reason } = outcome
        const packedAnew = this.#repack(current)
        if (packedAnew === undefined) return { verdict: outcome, codec: current.codec }
        current = packedAnew
        outcome = await this.#attempt(current)
        if (outcome.kind === 'sent') this.#options.events.snappyOnly(reason)
      }
      const { codec } = current
      if (outcome.kind === 'sent') return { verdict: { kind: 'taken' }, codec }
      if (outcome.kind === 'refused') return { verdict: outcome, codec }
      if (!(await this.pause(attempt, outcome.reason, outcome.retryAfterMs))) {
        return { verdict: { kind: 'stopped' }, codec }
      }
    }
  }

  /** Waits before attempt `attempt + 1`; returns whether there is time for it. */
  async pause(attempt: number, reason: string, retryAfterMs?: number): Promise<boolean> {
    if (this.#stopping.aborted) return false
    const { retryMinMs: minMs, retryMaxMs: maxMs, events } = this.#options
    const delayMs = retryDelayMs({ attempt, minMs, maxMs, retryAfterMs, random: Math.random() })
    events.retry(reason, delayMs)
    await sleep(delayMs, undefined, { signal: this.#stopping }).catch(() => undefined)
    return !this.#stopping.aborted
  }

  /** Packs a body for a receiver that does not know zstd; undefined when it is none. */
  #repack(body: Body): Body | undefined {
    const { compressor } = this.#options
    try {
      return { codec: 'snappy', payload: compressor.compress(unpackBlock(body), 'snappy') }
    } catch {
      return undefined
    }
  }

  async #attempt(body: Body): Promise<Outcome> {
    const { onRefused, rateLimit } = this.#options
    await rateLimit?.take(body.payload.length, this.#stopping)
    let result = await this.#request(body)
    // The receiver may close a kept connection just as the next request goes out.
    if (result.kind === 'failure' && result.cause === 'reset') result = await this.#request(body)
    return outcomeOf(result, Date.now(), onRefused, body.codec === 'snappy')
  }

  async #request({ payload, codec }: Body): Promise<HttpResult> {
    const { url, client, timeoutMs, sign, events } = this.#options
    const began = performance.now()
    let signature: Record<string, string> = {}
    try {
      signature = (await sign?.(payload)) ?? {}
    } catch (error) {
      events.attempt(0, undefined, (performance.now() - began) / 1000)
      const reason = new Error(`cannot sign the request: ${errorText(error)}`)
      return { kind: 'failure', cause: 'other', error: reason }
    }
    const result = await client.request({
      url,
      method: 'POST',
      headers: { 'Content-Type': 'application/x-protobuf', ...headersOf[codec], ...signature },
      body: payload,
      timeoutMs,
      signal: this.#killed,
      maxBodyBytes: 64 * 1024,
      followRedirects: false,
    })
    const status = result.kind === 'answer' ? result.status : undefined
    events.attempt(payload.length, status, (performance.now() - began) / 1000)
    return result
  }
}
