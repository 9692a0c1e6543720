import { parseArgs } from 'node:util'
import { findLoad, loadList, type Load } from './loads.ts'
import { agentNames, type AgentName } from './run/agents.ts'

/** What the command line asks for. */
export interface Options {
  readonly help: boolean
  readonly loads: readonly Load[]
  readonly agents: readonly AgentName[]
  readonly rounds: number
  readonly format: 'terminal' | 'markdown' | 'json'
  readonly csvFile: string | undefined
  readonly isChunked: boolean
  readonly keepBytes: number
  readonly nodeFlags: readonly string[]
  readonly isFarmLimit: boolean
}

export const usage = (): string => `Measures a scraping agent against vmagent under the same load.

  node tools/run.mjs node tools/bench-scrape/main.ts [options]

  --loads a,b       which loads (default ne,ne-relabel,mix,million)
  --agents a,b      which agents, of ours, vmagent, prometheus (default ours,vmagent)
  --seconds n       length of the measured window (default is the load's)
  --minutes n       the same in minutes, for "steady"
  --warmup n        seconds before it (default is the load's)
  --rounds n        how often everything is repeated; the table shows medians (default 1)
  --quick           ne alone, in windows of 20 s
  --pin             agent on one core, farm and sink on another
  --content-length  answers with Content-Length instead of chunks
  --node-flags s    options for our agent's Node.js, such as "--max-semi-space-size=8"
  --keep-mib n      request bodies kept for the check (default 512)
  --farm-limit      how fast the farm itself can answer
  --csv file        memory over time of every window
  --markdown        the table as Markdown
  --json            everything as JSON

Loads:
${loadList()}

CPU is user and system time of the whole agent process in the window, from /proc. CPU-s/M is CPU
seconds for a million scraped samples; ratio compares it with vmagent's (for "max": the rates).
"missed" counts scrapes that were due and did not come; "faults" are samples with a label set or a
value that no target served, samples that came twice, and values of different scrapes mixed in one.
`

/** Reads the command line; throws TypeError or RangeError when it makes no sense. */
export function parseOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      loads: { type: 'string' },
      agents: { type: 'string', default: 'ours,vmagent' },
      seconds: { type: 'string' },
      minutes: { type: 'string' },
      warmup: { type: 'string' },
      rounds: { type: 'string', default: '1' },
      quick: { type: 'boolean', default: false },
      pin: { type: 'boolean', default: false },
      'content-length': { type: 'boolean', default: false },
      'node-flags': { type: 'string', default: '' },
      'keep-mib': { type: 'string', default: '512' },
      'farm-limit': { type: 'boolean', default: false },
      csv: { type: 'string' },
      markdown: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const defaultLoads = values.quick ? 'ne' : 'ne,ne-relabel,mix,million'
  const minutes = values.minutes === undefined ? undefined : positive('minutes', values.minutes)
  const seconds = values.seconds ?? (minutes === undefined ? undefined : String(60 * minutes))
  const window = seconds ?? (values.quick ? '20' : undefined)
  const loads = (values.loads ?? defaultLoads).split(',').map(name => {
    const load = findLoad(name)
    return {
      ...load,
      isPinned: load.isPinned || values.pin,
      ...(window === undefined ? {} : { seconds: positive('seconds', window) }),
      ...(values.warmup === undefined ? {} : { warmupSeconds: positive('warmup', values.warmup) }),
    }
  })
  return {
    help: values.help,
    loads,
    agents: values.agents.split(',').map(findAgent),
    rounds: positive('rounds', values.rounds),
    format: values.json ? 'json' : values.markdown ? 'markdown' : 'terminal',
    csvFile: values.csv,
    isChunked: !values['content-length'],
    keepBytes: positive('keep-mib', values['keep-mib']) * 2 ** 20,
    nodeFlags: values['node-flags'].split(/\s+/).filter(flag => flag !== ''),
    isFarmLimit: values['farm-limit'],
  }
}

function findAgent(name: string): AgentName {
  const found = agentNames.find(one => one === name)
  if (found !== undefined) return found
  throw new RangeError(`cannot find agent "${name}"; there are ${agentNames.join(', ')}`)
}

function positive(option: string, text: string): number {
  const value = Number(text)
  if (value > 0 && Number.isFinite(value)) return value
  throw new RangeError(`cannot read --${option} "${text}"; it must be a number above zero`)
}
