import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, start, startOurs, until, untilUp, type Started } from '../../peers/process.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { scrapeConfig, type Changes } from './scrape-config.ts'
import { startSink, type Sink } from './sink.ts'
import type { Answer, Story } from './story.ts'
import { startTargetServer } from './target-server.ts'
import { scrapesOf, type Scrape } from './transcript.ts'

/** What one program sent for a story. */
export interface Told {
  readonly scrapes: readonly Scrape[]
  /** `host:port` of its target. */
  readonly address: string
}

/** The programs that can be run; `theirs` with the path of a vmagent. */
export type Programs = Readonly<{ ours: true; theirs?: string }>

/** What each program sent, by program and story. */
export type Outcome = Readonly<Record<string, ReadonlyMap<Story, Told>>>

const RELOAD_DELAY_MS = 400
const TIMEOUT_MS = 90_000
/** How long samples that nothing follows may take to arrive. */
const LAST_SAMPLES_MS = 3000

/** Lets every program hear all stories, at the same time. */
export async function runStories(
  stories: readonly Story[],
  programs: Programs,
): Promise<{ readonly told: Outcome; readonly strays: readonly string[] }> {
  using dir = temporaryDir()
  await using sink = await startSink()
  await using processes = new AsyncDisposableStack()
  const agents = new Map<string, AgentControl>()
  await using server = await startTargetServer(stories, (agent, story, scrape) => {
    agents.get(agent)?.answered(story, scrape)
  })
  const groups = Map.groupBy(stories, ({ global }) => JSON.stringify(global))
  const names = Object.keys(programs)
  for (const [i, group] of [...groups.values()].entries()) {
    for (const name of names) {
      const id = `${name}-${i}`
      const agent = new AgentControl(id, group, { dir: dir.path, address: server.address })
      agents.set(id, agent)
      processes.use(await agent.start(sink.urlOf(id), programs.theirs))
    }
  }
  await Promise.all([...agents.values()].map(agent => agent.untilDone(sink)))
  const told = Object.fromEntries(
    names.map(name => {
      const all = [...agents].filter(([id]) => id.startsWith(`${name}-`))
      return [name, new Map(all.flatMap(([, agent]) => agent.told(sink)))]
    }),
  )
  const strays = [...agents.values()].flatMap(agent => agent.strays(sink))
  return { told, strays }
}

/** One running agent and the stories it hears. */
class AgentControl {
  readonly #id: string
  readonly #stories: readonly Story[]
  readonly #config: string
  readonly #dir: string
  readonly #address: string
  readonly #changes = new Map<Story, NonNullable<Answer['reload']>>()
  /** When the target was removed, or scraped once more than its story is long. */
  readonly #overMs = new Map<Story, number>()
  #process: Started | undefined

  constructor(
    id: string,
    stories: readonly Story[],
    { dir, address }: { readonly dir: string; readonly address: string },
  ) {
    this.#id = id
    this.#stories = stories
    this.#dir = join(dir, id)
    this.#config = `${this.#dir}.json`
    this.#address = address
  }

  async start(sinkUrl: string, vmagent: string | undefined): Promise<Started> {
    this.#writeConfig(this.#changes)
    const port = await freePort()
    const args = [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-promscrape.config=${this.#config}`,
      `-remoteWrite.url=${sinkUrl}`,
      `-remoteWrite.tmpDataPath=${this.#dir}`,
      '-remoteWrite.flushInterval=200ms',
      // More than one sender may change the order of what was scraped.
      '-remoteWrite.queues=1',
    ]
    const isOurs = this.#id.startsWith('ours-')
    this.#process = isOurs ? startOurs('agent', args) : start(vmagent ?? '', args)
    await untilUp(`http://127.0.0.1:${port}/health`, this.#process)
    return this.#process
  }

  answered(story: Story, scrape: number): void {
    if (scrape === story.answers.length + 1) this.#overMs.set(story, performance.now())
    const reload = story.answers[scrape - 1]?.reload
    if (reload === undefined) return
    void this.#reload(story, reload)
  }

  async #reload(story: Story, change: NonNullable<Answer['reload']>): Promise<void> {
    await sleep(RELOAD_DELAY_MS)
    this.#changes.set(story, change)
    this.#writeConfig(this.#changes)
    this.#process?.signal('SIGHUP')
    if (change === 'removed') this.#overMs.set(story, performance.now())
  }

  async untilDone(sink: Sink): Promise<void> {
    const isDone = (story: Story): boolean => {
      const overMs = this.#overMs.get(story) ?? Infinity
      if (performance.now() > overMs + LAST_SAMPLES_MS) return true
      // With the scrape after the last one, everything the last one ended has arrived.
      const count = scrapesOf(sink.samplesOf(this.#id, story.name)).length
      return count > story.answers.length
    }
    const open = (): Story[] => this.#stories.filter(story => !isDone(story))
    await until(
      `${this.#id} to hear all stories`,
      async () => {
        const names = open().map(({ name }) => name)
        if (names.length > 0) throw new Error(`not done: ${names.join(', ')}`)
        return true
      },
      {
        timeoutMs: TIMEOUT_MS,
        ...(this.#process === undefined ? {} : { processes: [this.#process] }),
      },
    )
  }

  told(sink: Sink): [Story, Told][] {
    return this.#stories.map(story => {
      const scrapes = scrapesOf(sink.samplesOf(this.#id, story.name))
      return [story, { scrapes: scrapes.slice(0, story.answers.length), address: this.#address }]
    })
  }

  /** Stories the sink got samples of that are none of the agent's. */
  strays(sink: Sink): string[] {
    const own = new Set(this.#stories.map(({ name }) => name))
    return sink
      .storiesOf(this.#id)
      .filter(name => !own.has(name))
      .map(name => `${this.#id} sent samples of story "${name}"`)
  }

  #writeConfig(changes: Changes): void {
    const agent = { agent: this.#id, address: this.#address }
    const text = scrapeConfig(this.#stories, changes, agent)
    // The agent may read it at any moment.
    writeFileSync(`${this.#config}.new`, text)
    renameSync(`${this.#config}.new`, this.#config)
  }
}
