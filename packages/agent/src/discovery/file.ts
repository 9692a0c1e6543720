import { existsSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { loadConfigText } from '@vmkit/daemon/config-file'
import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import { decode, optional, parseYaml, type Env } from '@vmkit/yaml'
import {
  findFiles,
  resolvePath,
  targetGroups,
  type FileSdConfig,
  type ScrapeJob,
} from '../config/index.ts'
import { FolderWatch } from './folder-watch.ts'
import { groupTargets } from './group-targets.ts'
import { LastTold, type ToldTargets } from './bundle.ts'
import type { DiscoveredTarget, Discovery, TargetBundle } from './types.ts'

/**
 * Makes the discovery of file_sd_configs: files and URLs with lists of targets. Files are read again
 * when their folder changes, and all of them from time to time.
 */
export function createFileDiscovery(options: {
  /** -promscrape.fileSDCheckInterval. */
  readonly intervalMs: number
  readonly env: Env
  readonly log: Logger
}): Discovery {
  const { intervalMs } = options
  let listener: () => void = () => undefined
  const folders = new FolderWatch(() => listener())
  const files = new TargetFiles(options)
  return {
    kind: 'file_sd_configs',
    intervalMs,
    onChange: callback => {
      listener = callback
    },
    async keepOnly(jobs) {
      // Without an interval nothing is to be read again.
      if (intervalMs > 0) folders.set(new Set(jobs.flatMap(foldersOf)))
      files.keepOnly(jobs)
    },
    async close() {
      folders.close()
    },
    async discover(job) {
      const found = await Promise.all(job.sd.file_sd_configs.map(config => files.read(config)))
      return found.flat()
    },
  }
}

/** The folders in which the files of a job lie; of a pattern, the last one that is certain. */
function foldersOf({ sd }: ScrapeJob): string[] {
  return sd.file_sd_configs.flatMap(({ files, dir }) =>
    files
      .map(path => resolvePath(dir, path))
      .filter(path => !/^https?:/.test(path))
      .map(path => dirname(path.replace(/\*.*$/s, 'x'))),
  )
}

/** Files with target lists, and what they said when they could last be read. */
class TargetFiles {
  readonly #env: Env
  readonly #log: Logger
  readonly #lastGood = new LastTold()

  constructor({ env, log }: { readonly env: Env; readonly log: Logger }) {
    this.#env = env
    this.#log = log
  }

  /** Forgets files that are gone, and all when nobody asks for any. */
  keepOnly(jobs: readonly ScrapeJob[]): void {
    const isWanted = jobs.some(({ sd }) => sd.file_sd_configs.length > 0)
    this.#lastGood.keepOnly(key => isWanted && !isGone(key.slice(key.indexOf('\n') + 1)))
  }

  /** Reads the files of one entry; one that cannot be read any more keeps what it had. */
  async read({ files, dir }: FileSdConfig): Promise<TargetBundle[]> {
    const targets: TargetBundle[] = []
    for (const path of files) {
      try {
        for (const file of await findFiles(resolvePath(dir, path))) {
          targets.push(await this.#readOne(file, dir))
        }
      } catch (error) {
        this.#log.error(`cannot use targets of file_sd_configs: ${errorText(error)}`)
      }
    }
    return targets
  }

  async #readOne(file: string, dir: string): Promise<ToldTargets> {
    const key = `${dir}\n${file}`
    try {
      return this.#lastGood.tell(key, await this.#parse(file, dir))
    } catch (error) {
      const last = isGone(file) ? this.#lastGood.tell(key, []) : this.#lastGood.of(key)
      const count = last.list().length
      const stay = count > 0 ? `; the ${count} targets of before stay` : ''
      this.#log.error(`cannot use targets of file_sd_configs: ${errorText(error)}${stay}`)
      return last
    }
  }

  async #parse(file: string, dir: string): Promise<DiscoveredTarget[]> {
    const { text } = await loadConfigText(file, { env: this.#env })
    const groups = decode(optional(targetGroups), parseYaml(text, { file })) ?? []
    const meta = [{ name: '__meta_filepath', value: shownPath(file, dir) }]
    return groups.flatMap(group => groupTargets(group, meta, `"${file}"`, this.#log))
  }
}

const isGone = (file: string): boolean => !/^https?:/.test(file) && !existsSync(file)

/** The path from the folder of the configuration where the file is inside it, else the whole one. */
function shownPath(file: string, dir: string): string {
  const inside = relative(dir, file)
  return dir === '' || inside.startsWith('..') || /^https?:/.test(file) ? file : inside
}
