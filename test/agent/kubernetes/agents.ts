import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { freePort, start, startOurs, type Started } from '../../peers/process.ts'
import { cases, type ApiServer } from './api-server.ts'

/** An agent that discovers. */
export interface Agent extends AsyncDisposable {
  readonly url: string
  readonly process: Started
}

/** Writes a scrape configuration of the cases, asking this API server, and what it refers to. */
export function writeConfig(dir: string, name: string, server: ApiServer): string {
  for (const file of [name, 'kubeconfig.yml']) {
    const text = readFileSync(new URL(file, cases), 'utf8')
    writeFileSync(join(dir, file), text.replaceAll('127.0.0.1:26480', `127.0.0.1:${server.port}`))
  }
  return join(dir, name)
}

/** Starts an agent with a configuration file; `program` is a vmagent, without it ours runs. */
export async function startAgent(
  config: string,
  program: string | undefined,
  flags: readonly string[] = [],
): Promise<Agent> {
  const port = await freePort()
  const dir = dirname(config)
  const args = [
    `-httpListenAddr=127.0.0.1:${port}`,
    `-promscrape.config=${config}`,
    // Nobody listens: nothing is scraped anyway.
    '-remoteWrite.url=http://127.0.0.1:1/api/v1/write',
    `-remoteWrite.tmpDataPath=${join(dir, `queue-${port}`)}`,
    '-promscrape.suppressDuplicateScrapeTargetErrors',
    '-promscrape.kubernetesSDCheckInterval=1s',
    ...flags,
  ]
  // vmagent looks for a kubeconfig file in the working folder only.
  const process =
    program === undefined ? startOurs('agent', args) : start(program, args, { cwd: dir })
  const url = `http://127.0.0.1:${port}`
  return { url, process, [Symbol.asyncDispose]: () => process[Symbol.asyncDispose]() }
}

/** The flags of a member of a cluster. */
export function member(num: number, count: number, replicas: number): string[] {
  return [
    `-promscrape.cluster.membersCount=${count}`,
    `-promscrape.cluster.memberNum=${num}`,
    `-promscrape.cluster.replicationFactor=${replicas}`,
  ]
}
