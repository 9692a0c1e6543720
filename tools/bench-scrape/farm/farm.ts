// The target farm, a process of its own: answers scrapes from memory and counts them.
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import process from 'node:process'
import { loadBody, targetHost, targetKinds, type Plan } from '../plan.ts'
import { keepOnCore } from '../run/keep-on-core.ts'
import { buildAnswers, type Answers } from './answers.ts'

/** What the farm is asked. */
export type FarmRequest =
  | { readonly kind: 'serve'; readonly plan: Plan }
  | { readonly kind: 'count' }
/** What it says: the port once it listens, answers by target so far. */
export type FarmReply =
  | { readonly kind: 'serving'; readonly port: number }
  | { readonly kind: 'counted'; readonly answered: readonly number[] }

interface Target {
  readonly variants: readonly Answers[]
  answered: number
  /** The variant of the next answer. */
  next: number
}

const targets: Target[] = []

keepOnCore()
process.on('disconnect', () => process.exit())
process.on('message', (request: FarmRequest) => void reply(request))

async function reply(request: FarmRequest): Promise<void> {
  if (request.kind === 'serve') send({ kind: 'serving', port: await serve(request.plan) })
  else send({ kind: 'counted', answered: targets.map(target => target.answered) })
}

function send(message: FarmReply): void {
  process.send?.(message)
}

async function serve(plan: Plan): Promise<number> {
  const answers = new Map<string, Answers[]>()
  for (const [i, kind] of targetKinds(plan.jobs).entries()) {
    const variants = answers.get(kind) ?? buildAnswers(loadBody(plan, kind), plan.isChunked)
    answers.set(kind, variants)
    // Neighbours start with different variants, or all targets would be copies of each other.
    targets.push({ variants, answered: 0, next: i % variants.length })
  }
  for (;;) {
    const port = await listenOnAll()
    if (port !== undefined) return port
  }
}

/** Returns nothing when the port of the first address is taken on another one. */
async function listenOnAll(): Promise<number | undefined> {
  const servers: Server[] = []
  let port = 0
  for (const [i, target] of targets.entries()) {
    const server = createServer({ noDelay: true }, socket => answerOn(socket, target))
    try {
      await once(server.listen({ host: targetHost(i), port, backlog: 16 }), 'listening')
    } catch {
      for (const one of servers) one.close()
      return undefined
    }
    servers.push(server)
    const address = server.address()
    if (address !== null && typeof address === 'object') port = address.port
  }
  return port
}

const END_OF_REQUEST = '\r\n\r\n'

/**
 * A scrape is a GET without a body, and the agents send it in one piece: a chunk that ends a request
 * is a request. What comes in pieces is collected first.
 */
function answerOn(socket: Socket, target: Target): void {
  let begun = ''
  let takesGzip: boolean | undefined
  socket.on('data', (chunk: Buffer) => {
    if (takesGzip === undefined || begun !== '' || !isWhole(chunk)) {
      begun += chunk.toString('latin1')
      if (!begun.endsWith(END_OF_REQUEST)) return
      takesGzip = /^accept-encoding:.*gzip/im.test(begun)
      begun = ''
    }
    const answer = target.variants[target.next]
    if (answer === undefined) return
    target.next = target.next + 1 === target.variants.length ? 0 : target.next + 1
    target.answered++
    socket.write(takesGzip ? answer.gzip : answer.identity)
  })
  socket.on('error', () => socket.destroy())
}

function isWhole(chunk: Buffer): boolean {
  const end = chunk.length
  return (
    chunk[end - 1] === 10 && chunk[end - 2] === 13 && chunk[end - 3] === 10 && chunk[end - 4] === 13
  )
}
