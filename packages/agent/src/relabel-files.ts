import { loadConfigText } from '@vmkit/daemon/config-file'
import type { Label } from '@vmkit/promql-lite/labels'
import { parseRelabelConfigs, type RelabelRules } from '@vmkit/relabel'
import { isSharded } from './door-options.ts'
import type { AgentFlags } from './flags/index.ts'
import type { RouteRules } from './pipeline/index.ts'
import { SeriesRelabel } from './remote-write/index.ts'

/** The relabel rules named on the command line, read and checked. */
export interface RelabelFiles extends RouteRules {
  /** Which route each -remoteWrite.url has: without shards, URLs with the same file share one. */
  readonly routeOf: readonly number[]
  /** All that was read; changes when any rule does. */
  readonly text: string
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
  const fixesNames = flags.usePromCompatibleNaming
  const read = async (path: string): Promise<Rules> => await loadRules(path, env)
  const global = await read(flags['remoteWrite.relabelConfig'])
  // Without any URL this is a check of the files.
  const perUrl = Array.from(urls.length > 0 ? urls : files.values, (_, i) => files.at(i))
  // With shards each URL has series of its own.
  const paths = isSharded(flags) ? perUrl : [...new Set(perUrl)]
  const routes = await Promise.all(paths.map(read))
  return {
    global: new SeriesRelabel(global.rules, { fixesNames }),
    routes: routes.map(
      ({ rules }) =>
        new SeriesRelabel(rules, {
          extraLabels: labels,
          fixesNames: fixesNames && (rules?.length ?? 0) > 0,
        }),
    ),
    routeOf: perUrl.map((path, i) => (isSharded(flags) ? i : paths.indexOf(path))),
    text: JSON.stringify([global, ...routes].map(({ text }) => text)),
  }
}

interface Rules {
  readonly rules: RelabelRules | undefined
  readonly text: string
}

async function loadRules(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Rules> {
  if (path === '') return { rules: undefined, text: '' }
  const { text, file } = await loadConfigText(path, { env })
  return { rules: parseRelabelConfigs(text, { file }), text }
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
