import { relative } from 'node:path'
import { loadConfigText } from '@vmkit/daemon/config-file'
import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import { decode, optional, parseYaml, type Env } from '@vmkit/yaml'
import { findFiles, resolvePath, targetGroups, type FileSdConfig } from '../config/index.ts'
import { groupTargets } from './group-targets.ts'
import type { DiscoveredTarget } from './types.ts'

/** Reads the target files of one file_sd_configs entry; a broken file adds no targets. */
export async function discoverFiles(
  { files, dir }: FileSdConfig,
  options: { readonly env: Env; readonly log: Logger },
): Promise<DiscoveredTarget[]> {
  const targets: DiscoveredTarget[] = []
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      options.log.error(`cannot use targets of file_sd_configs: ${errorText(error)}`)
    }
  }
  for (const path of files) {
    await attempt(async () => {
      for (const file of await findFiles(resolvePath(dir, path))) {
        await attempt(async () => {
          targets.push(...(await readTargets(file, dir, options)))
        })
      }
    })
  }
  return targets
}

async function readTargets(
  file: string,
  dir: string,
  { env, log }: { readonly env: Env; readonly log: Logger },
): Promise<DiscoveredTarget[]> {
  const { text } = await loadConfigText(file, { env })
  const groups = decode(optional(targetGroups), parseYaml(text, { file })) ?? []
  const meta = [{ name: '__meta_filepath', value: shownPath(file, dir) }]
  return groups.flatMap(group => groupTargets(group, meta, `"${file}"`, log))
}

/** The path from the folder of the configuration where the file is inside it, else the whole one. */
function shownPath(file: string, dir: string): string {
  const inside = relative(dir, file)
  return dir === '' || inside.startsWith('..') || /^https?:/.test(file) ? file : inside
}
