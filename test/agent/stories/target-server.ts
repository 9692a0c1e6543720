import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Answer, Story } from './story.ts'
import { startLoopback } from '../../peers/loopback.ts'

/** The server all stories are scraped from. */
export interface TargetServer extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string
}

/** A connection that was dropped may be tried again within one scrape. */
const RETRY_MS = 900

/**
 * Starts the server. Each agent (told apart by its `X-Agent` header) hears each story from the
 * beginning, at its own pace.
 *
 * @param answered called when an agent has got the answer to its scrape number `scrape` (from 1)
 */
export async function startTargetServer(
  stories: readonly Story[],
  answered: (agent: string, story: Story, scrape: number) => void,
): Promise<TargetServer> {
  const byPath = new Map(stories.map(story => [story.name, story]))
  const counts = new Map<string, { scrapes: number; droppedMs: number }>()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://target')
    const [, name = '', rest] = url.pathname.split('/')
    const agent = String(request.headers['x-agent'] ?? url.searchParams.get('agent'))
    const story = byPath.get(name)
    if (story === undefined) return void response.writeHead(404).end()
    const key = `${agent} ${name}`
    const count = counts.get(key) ?? { scrapes: 0, droppedMs: -Infinity }
    counts.set(key, count)
    const isRetry = performance.now() - count.droppedMs < RETRY_MS
    if (rest !== 'moved' && !isRetry) count.scrapes++
    const scrape = count.scrapes
    const step = story.answers[Math.min(scrape, story.answers.length) - 1] ?? {}
    if (step.drop === 'before' && !isRetry) count.droppedMs = performance.now()
    const body = rest === 'moved' ? { body: step.moved ?? '' } : step
    await send(body, agent, request, response)
    if (rest === undefined) answered(agent, story, scrape)
  }

  return startLoopback((request, response) => void answer(request, response))
}

async function send(
  step: Answer,
  agent: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (step.delayMs !== undefined) await sleep(step.delayMs)
  if (step.drop === 'before') return void request.socket.resetAndDestroy()
  const text =
    step.base64 === undefined
      ? Buffer.from(fillIn(step.body ?? '', request) + manyLines(step))
      : Buffer.from(step.base64, 'base64')
  const whole = step.gzip === true ? gzipSync(text) : text
  const bytes = step.cut === true ? whole.subarray(0, whole.length / 2) : whole
  const headers = Object.entries(step.headers ?? {}).map(([name, value]) => [
    name,
    value.replaceAll('$agent', agent),
  ])
  response.writeHead(step.status ?? 200, {
    'content-type': 'text/plain',
    ...(step.gzip === true ? { 'content-encoding': 'gzip' } : {}),
    ...(step.status === 204 ? {} : { 'content-length': String(bytes.length) }),
    ...Object.fromEntries(headers),
  })
  if (step.drop === 'within') {
    response.write(bytes.subarray(0, bytes.length / 2))
    await sleep(50)
    request.socket.destroy()
    return
  }
  response.end(bytes)
}

function manyLines(step: Answer): string {
  const { count, line } = step.many ?? { count: 0, line: '' }
  const numbers = Array.from({ length: count }, (_, i) => String(i))
  return numbers.map(i => `${line.replaceAll('$i', i)}\n`).join('')
}

/** Replaces `$query` and `$header(name)` by what the request has. */
function fillIn(body: string, request: IncomingMessage): string {
  return body
    .replaceAll('$query', (request.url ?? '').split('?')[1] ?? '')
    .replaceAll(/\$header\(([\w-]+)\)/g, (_, name: string) => String(request.headers[name] ?? ''))
}
