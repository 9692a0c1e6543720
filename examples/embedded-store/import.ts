import type { HttpResponse, HttpServerRequest } from '@vmkit/daemon/http-server'
import { decodeSnappy, readWriteRequest } from '@vmkit/daemon/wire'
import type { MemoryStorage } from '@vmkit/promql-lite/eval'
import type { Labels } from '@vmkit/promql-lite/labels'
import { readTextLine } from './text-lines.ts'

/** Longest request that is taken in, before and after decompression. */
const MAX_BYTES = 32 * 1024 * 1024

/** Puts samples into a storage and remembers why some were refused. */
class Intake {
  readonly #storage: MemoryStorage
  #stored = 0
  #refused = 0
  #reason = ''

  constructor(storage: MemoryStorage) {
    this.#storage = storage
  }

  append(labels: Labels, timeMs: number, value: number, stale: boolean): void {
    try {
      this.#storage.append(labels, timeMs, value, stale)
      this.#stored++
    } catch (error) {
      this.refuse(error)
    }
  }

  /** Counts what is wrong with a sample; anything else goes on. */
  refuse(error: unknown): void {
    if (!(error instanceof RangeError) && !(error instanceof SyntaxError)) throw error
    this.#refused++
    this.#reason ||= error.message
  }

  /** What was refused now would be refused again: a sender is not to come back with it. */
  answer(): HttpResponse {
    if (this.#refused === 0) return { status: 204 }
    return {
      status: 400,
      body: `stored ${this.#stored} samples and refused ${this.#refused}: ${this.#reason}\n`,
    }
  }
}

/** Takes in a remote write request, version 1. */
export async function importRemoteWrite(
  storage: MemoryStorage,
  request: HttpServerRequest,
): Promise<HttpResponse> {
  if (request.headers['content-type']?.includes('io.prometheus.write.v2') === true)
    return { status: 415, body: 'cannot read remote write version 2; send version 1\n' }
  const body = await request.body(MAX_BYTES)
  const intake = new Intake(storage)
  try {
    readWriteRequest(decodeSnappy(body, MAX_BYTES), ({ labels, samples }) => {
      for (const { timestampMs, value, stale } of samples)
        intake.append(labels, timestampMs, value, stale)
    })
  } catch (error) {
    return { status: 400, body: `${error instanceof Error ? error.message : String(error)}\n` }
  }
  return intake.answer()
}

/**
 * Takes in Prometheus' text format. `timestamp` (milliseconds, default now) is for lines without
 * one, `extra_label=name=value` goes to every series.
 */
export async function importText(
  storage: MemoryStorage,
  request: HttpServerRequest,
): Promise<HttpResponse> {
  const timeMs = Number(request.query.get('timestamp') ?? Date.now())
  const extra = request.query.getAll('extra_label').map(text => {
    const [, name = '', value = ''] = /^([^=]*)=?([^]*)$/.exec(text) ?? []
    return { name, value }
  })
  const text = (await request.body(MAX_BYTES)).toString('utf8')
  const intake = new Intake(storage)
  for (const line of text.split('\n')) {
    try {
      const sample = readTextLine(line)
      if (sample === undefined) continue
      const labels = [...extra, ...sample.labels]
      intake.append(labels, sample.timeMs ?? timeMs, sample.value, false)
    } catch (error) {
      intake.refuse(error)
    }
  }
  return intake.answer()
}
