import { loadConfigText } from '@vmkit/daemon/config-file'
import type { Label } from '@vmkit/promql-lite/labels'
import { parseRelabelConfigs, type RelabelRules } from '@vmkit/relabel'
import type { AgentFlags } from './flags/index.ts'
import { SeriesRelabel } from './remote-write/index.ts'

/** The relabel rules named on the command line, read and checked. */
export interface RelabelFiles {
  readonly global: SeriesRelabel
  /** One for each -remoteWrite.url. */
  readonly perUrl: readonly SeriesRelabel[]
}

/** Reads -remoteWrite.relabelConfig, -remoteWrite.urlRelabelConfig and -remoteWrite.label. */
export async function loadRelabelFiles(
  flags: AgentFlags,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RelabelFiles> {
  const urls = flags['remoteWrite.url']
  const files = flags['remoteWrite.urlRelabelConfig']
  if (urls.length > 0 && files.values.length > urls.length) {
    throw new RangeError(
      `cannot use -remoteWrite.urlRelabelConfig: ${files.values.length} values for ${urls.length} -remoteWrite.url; give at most one for each`,
    )
  }
  const labels = flags['remoteWrite.label'].map(parseExtraLabel)
  const global = new SeriesRelabel(await loadRules(flags['remoteWrite.relabelConfig'], env))
  const perUrl: SeriesRelabel[] = []
  // Without any URL this is a check of the files.
  for (const index of (urls.length > 0 ? urls : files.values).keys()) {
    perUrl.push(new SeriesRelabel(await loadRules(files.at(index), env), labels))
  }
  return { global, perUrl }
}

async function loadRules(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RelabelRules | undefined> {
  if (path === '') return undefined
  const { text, file } = await loadConfigText(path, { env })
  return parseRelabelConfigs(text, { file })
}

function parseExtraLabel(text: string): Label {
  const at = text.indexOf('=')
  if (at < 1) {
    throw new SyntaxError(
      `cannot parse -remoteWrite.label "${text}": no name before "="; expected name=value`,
    )
  }
  return { name: text.slice(0, at), value: text.slice(at + 1) }
}
