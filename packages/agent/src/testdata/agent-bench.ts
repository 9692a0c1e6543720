import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { zstdDecompressSync } from 'node:zlib'
import { parseFlags } from '@vmkit/daemon/flags'
import { ReloadHub } from '@vmkit/daemon/lifecycle'
import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { decodeSnappy, readWriteRequest } from '@vmkit/daemon/wire'
import { formatLabels } from '@vmkit/promql-lite/labels'
import { agentFlags, startAgent, type Agent } from '../index.ts'

interface Answer {
  readonly status: number
  readonly type: string | null
  readonly text: string
}

/** A target, a receiver and agents between them, all real, on ports of their own. */
export class AgentBench {
  readonly dir = mkdtempSync(join(tmpdir(), 'vmkit-agent-'))
  readonly log: string[] = []
  readonly reload = new ReloadHub(message => this.log.push(message))
  /** Every series that reached the receiver, as `name{label="value"}`. */
  arrived: string[] = []
  targetStatus = 200
  host = ''
  #receiverUrl = ''
  readonly #agents: Agent[] = []
  readonly #target = createServer((_, response) => {
    response.writeHead(this.targetStatus)
    response.end('requests_total{path="/a"} 3\ngo_threads 7\n')
  })
  readonly #receiver = createServer((request, response) => void this.#take(request, response))

  static async open(): Promise<AgentBench> {
    const bench = new AgentBench()
    bench.host = `127.0.0.1:${await listen(bench.#target)}`
    bench.#receiverUrl = `http://127.0.0.1:${await listen(bench.#receiver)}/api/v1/write`
    return bench
  }

  async close(): Promise<void> {
    await Promise.all(this.#agents.map(agent => agent.stop()))
    for (const server of [this.#target, this.#receiver]) {
      server.closeAllConnections()
      server.close()
    }
    rmSync(this.dir, { recursive: true })
  }

  write(name: string, text: string): string {
    const path = join(this.dir, name)
    writeFileSync(path, text)
    return path
  }

  scrapeConfig(fields = ''): string {
    return `
global: {scrape_interval: 100ms}
scrape_configs:
- job_name: app
  basic_auth: {username: me, password: hunter2}
  static_configs: [{targets: ["${this.host}"], labels: {env: "<b>"}}]
  ${fields}
`
  }

  async start(...args: readonly string[]): Promise<Agent> {
    const parsed = parseFlags(
      agentFlags,
      [
        '-httpListenAddr=127.0.0.1:0',
        `-remoteWrite.tmpDataPath=${join(this.dir, 'data')}`,
        '-remoteWrite.flushInterval=20ms',
        `-remoteWrite.url=${this.#receiverUrl}`,
        ...args,
      ],
      { program: 'vmkit-agent', version: 'v0', description: '' },
    )
    if (parsed.kind === 'exit') throw new Error(parsed.stderr)
    const agent = await startAgent({
      flags: parsed.flags,
      settings: parsed.settings,
      version: 'v0.0.0',
      log: createLogger({ output: line => this.log.push(line), errorsPerSecondLimit: 0 }),
      metrics: new MetricRegistry(),
      reload: this.reload,
    })
    this.#agents.push(agent)
    return agent
  }

  async get(agent: Agent, path: string, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(`${agent.server.addresses[0]?.url}${path}`, { headers })
    const type = answer.headers.get('content-type')
    return { status: answer.status, type, text: await answer.text() }
  }

  async metric(agent: Agent, name: string): Promise<number> {
    const { text } = await this.get(agent, '/metrics')
    const line = text.split('\n').find(one => one.startsWith(`${name} `))
    return Number(line?.slice(line.lastIndexOf(' ')))
  }

  async isUp(agent: Agent): Promise<boolean> {
    return (await this.get(agent, '/targets')).text.includes('state=up')
  }

  async until(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
    for (let i = 0; i < 500; i++) {
      if (await check()) return
      await sleep(10)
    }
    throw new Error(`waited in vain for ${what}\n${this.log.join('\n')}`)
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const body = Buffer.concat(chunks)
    const isZstd = request.headers['content-encoding'] === 'zstd'
    readWriteRequest(isZstd ? zstdDecompressSync(body) : decodeSnappy(body, 1e8), ({ labels }) =>
      this.arrived.push(formatLabels(labels)),
    )
    response.end()
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  return address.port
}
