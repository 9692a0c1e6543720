import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, getText, start, startOurs, until, type Started } from '../../peers/process.ts'

/** An agent with its pages. */
export interface RunningAgent extends AsyncDisposable {
  readonly url: string
  readonly process: Started
}

/** Starts an agent with a scrape configuration; `program` is a vmagent, without it ours runs. */
export async function startAgent(
  dir: string,
  config: object,
  program: string | undefined,
): Promise<RunningAgent> {
  const name = program === undefined ? 'ours' : 'theirs'
  const file = join(dir, `${name}.yml`)
  // JSON is YAML as well.
  writeFileSync(file, JSON.stringify(config))
  const address = `127.0.0.1:${await freePort()}`
  const args = [
    `-httpListenAddr=${address}`,
    `-promscrape.config=${file}`,
    // Nobody listens: what is scraped waits on disk.
    '-remoteWrite.url=http://127.0.0.1:1/api/v1/write',
    `-remoteWrite.tmpDataPath=${join(dir, name)}`,
  ]
  const process = program === undefined ? startOurs('agent', args) : start(program, args)
  const url = `http://${address}`
  return { url, process, [Symbol.asyncDispose]: () => process[Symbol.asyncDispose]() }
}

/** Waits until each target that is scraped every second was scraped a few times. */
export async function untilScraped({ url, process }: RunningAgent): Promise<void> {
  await until(
    `scrapes of ${url}`,
    async () => {
      const text = await getText(`${url}/targets`)
      const lines = text.split('\n').filter(line => !line.includes('job="rarely"'))
      const counts = lines.flatMap(line => /scrapes_total=(\d+)/.exec(line)?.[1] ?? [])
      return counts.length > 0 && counts.every(count => Number(count) >= 2)
    },
    { processes: [process] },
  )
}
