import { errorText } from '@vmkit/daemon/errors'
import { ask, type AskOptions, type Trouble } from './ask.ts'
import { fieldOf, textOf } from './raw-object.ts'
import { BrokenOffError, readEvents, type ReadOptions, type WatchEvent } from './read-stream.ts'
import type { HttpClient } from '@vmkit/daemon/http-client'

export interface SessionOptions extends Omit<AskOptions, 'decompress' | 'silenceTimeoutMs'> {
  readonly read: ReadOptions
  /** Longest time of the whole session; the server was asked to end it before. */
  readonly maxMs: number
  /** Whether the server is known to send bookmarks every now and then. */
  readonly sendsBookmarks: () => boolean
  /** Longest silence of a server that does. */
  readonly maxSilenceMs: number
  /** Told that the server has accepted the watch. */
  onOpen(): void
  onEvent(event: WatchEvent): void
}

/** How a session ended. */
export type SessionEnd = { readonly kind: 'ended' } | { readonly kind: 'silent' } | Trouble

/** Watches until the server ends it, breaks it off or falls silent; never rejects. */
export async function runSession(
  client: HttpClient,
  url: string,
  options: SessionOptions,
): Promise<SessionEnd> {
  const { signal, maxMs, maxSilenceMs } = options
  const controller = new AbortController()
  const end = { isSilent: false }
  const giveUp = (): void => controller.abort()
  const fallSilent = (): void => {
    end.isSilent = true
    giveUp()
  }
  const deadline = setTimeout(fallSilent, maxMs)
  let silence: NodeJS.Timeout | undefined
  signal.addEventListener('abort', giveUp, { once: true })
  if (signal.aborted) giveUp()
  try {
    const answer = await ask(client, url, {
      ...options,
      signal: controller.signal,
      silenceTimeoutMs: maxMs,
      decompress: false,
    })
    if (answer.kind !== 'open') return end.isSilent ? { kind: 'silent' } : answer
    options.onOpen()
    const watchSilence = (): void => {
      if (options.sendsBookmarks()) silence ??= setTimeout(fallSilent, maxSilenceMs)
      silence?.refresh()
    }
    watchSilence()
    const onEvent = (event: WatchEvent): void => {
      if (event.type === 'ERROR') throw new SessionError(troubleOf(event.object))
      options.onEvent(event)
      watchSilence()
    }
    await readEvents(answer.body, onEvent, options.read)
    return { kind: 'ended' }
  } catch (error) {
    if (end.isSilent) return { kind: 'silent' }
    if (error instanceof SessionError) return error.trouble
    const isBroken = error instanceof SyntaxError && !(error instanceof BrokenOffError)
    return {
      kind: 'failed',
      reason: isBroken ? 'bad event' : 'broken off',
      text: `the watch failed: ${errorText(error)}`,
      needsList: isBroken,
    }
  } finally {
    clearTimeout(deadline)
    clearTimeout(silence)
    signal.removeEventListener('abort', giveUp)
  }
}

/** Ends a session from within. */
class SessionError extends Error {
  readonly trouble: Trouble

  constructor(trouble: Trouble) {
    super('the watch is over')
    this.trouble = trouble
  }
}

/** What an event of type ERROR says. */
function troubleOf(status: unknown): Trouble {
  const code = fieldOf(status, 'code')
  if (code === 410) return { kind: 'expired' }
  const message = textOf(status, 'message')
  const text = `the API server ends the watch: ${message === '' ? 'it does not say why' : message}`
  return { kind: 'failed', reason: 'error event', text, needsList: true }
}
