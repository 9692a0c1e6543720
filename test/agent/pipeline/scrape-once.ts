import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, start, startOurs, until, type Started } from '../../peers/process.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { startLoopback } from '../../peers/loopback.ts'
import type { Arrived, Receivers } from './receivers.ts'

/** Our agent, or the real one at a path. */
export type Program = 'ours' | { readonly file: string }

/**
 * Lets an agent scrape a page, stops it when the scrape has arrived, and returns what each receiver
 * got: the page and the metrics about the scrape, once or several times.
 */
export async function scrapeOnce(
  program: Program,
  page: string,
  receivers: Receivers,
  flags: readonly string[],
): Promise<Arrived[]> {
  using dir = temporaryDir()
  await using target = await startLoopback((_, response) => void response.end(page))
  const config = join(dir.path, 'scrape.yaml')
  // The address would get into the labels, and the labels into the hashes.
  writeFileSync(
    config,
    `global: { scrape_interval: 1s }
scrape_configs:
  - job_name: page
    static_configs: [{ targets: ['${target.address}'], labels: { instance: page } }]
`,
  )
  const args = [
    `-httpListenAddr=127.0.0.1:${await freePort()}`,
    `-promscrape.config=${config}`,
    `-remoteWrite.tmpDataPath=${join(dir.path, 'queue')}`,
    ...receivers.urls.map(url => `-remoteWrite.url=${url}`),
    ...flags,
  ]
  receivers.forget()
  await using agent: Started =
    program === 'ours' ? startOurs('agent', args) : start(program.file, args)
  await until(
    'a scrape to arrive',
    async () => receivers.arrived.some(one => [...one.keys()].some(isAboutScrape)),
    { processes: [agent] },
  )
  await agent.stop()
  return receivers.arrived.map(one => new Map(one))
}

/** The series of a receiver that were on the page, without the metrics about the scrape. */
export function ofPage(arrived: Arrived): string[] {
  return [...arrived.keys()].filter(key => !/\b(up|scrape_\w+)\b/.test(key)).toSorted()
}

function isAboutScrape(key: string): boolean {
  return /(?:^|,)__name__=up(?:,|$)/.test(key)
}
