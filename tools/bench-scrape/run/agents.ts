import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { peerProgram } from './programs.ts'

export type AgentName = 'ours' | 'vmagent' | 'prometheus'
export const agentNames: readonly AgentName[] = ['ours', 'vmagent', 'prometheus']

/** What an agent is started with. */
export interface AgentSetup {
  /** A folder of its own that is empty. */
  readonly dir: string
  /** The scrape configuration, the same file for all. */
  readonly configFile: string
  readonly receiverUrl: string
  /** Where its own pages are to be, `host:port`. */
  readonly httpAddress: string
  /** Options for Node.js itself; only ours has use for them. */
  readonly nodeFlags: readonly string[]
  /** What Node.js is to run for ours: the file, then its first arguments. */
  readonly ownAgent: readonly string[]
}

/** Returns program and arguments; undefined when the program is not installed. */
export function agentCommand(
  agent: AgentName,
  setup: AgentSetup,
): readonly [file: string, ...args: string[]] | undefined {
  if (agent === 'ours') {
    const [first = '', ...rest] = setup.ownAgent
    return [process.execPath, first, ...setup.nodeFlags, ...rest, ...flags(setup)]
  }
  const program = peerProgram(agent)
  if (program === undefined) return undefined
  return agent === 'vmagent' ? [program, ...flags(setup)] : [program, ...prometheusArgs(setup)]
}

function flags({ dir, configFile, receiverUrl, httpAddress }: AgentSetup): string[] {
  return [
    `-remoteWrite.url=${receiverUrl}`,
    `-remoteWrite.tmpDataPath=${join(dir, 'data')}`,
    `-promscrape.config=${configFile}`,
    `-httpListenAddr=${httpAddress}`,
    '-loggerLevel=ERROR',
  ]
}

/** Prometheus has its receiver in the configuration file, which the others refuse. */
function prometheusArgs({ dir, configFile, receiverUrl, httpAddress }: AgentSetup): string[] {
  const own = join(dir, 'prometheus.yml')
  const receiver = `remote_write:\n- url: ${receiverUrl}\n`
  writeFileSync(own, readFileSync(configFile, 'utf8') + receiver)
  return [
    '--agent',
    `--config.file=${own}`,
    `--storage.agent.path=${join(dir, 'data')}`,
    `--web.listen-address=${httpAddress}`,
    '--log.level=error',
  ]
}
