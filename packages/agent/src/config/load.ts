import { loadConfigText, type ConfigText } from '@vmkit/daemon/config-file'
import {
  list,
  node,
  object,
  parseYaml,
  Problems,
  string,
  wrongKind,
  type Problem,
  type YamlNode,
  type Env,
} from '@vmkit/yaml'
import { ConfigError } from '@vmkit/yaml'
import { buildGlobal, globalSection, type GlobalSection } from './global.ts'
import { findFiles, resolvePath } from './paths.ts'
import { parseRules } from './relabel-rules.ts'
import { buildJob, scrapeConfig, type RawJob } from './scrape-config.ts'
import { hideSecrets } from './secrets.ts'
import type { ScrapeFile, ScrapeJob, SkippedJob } from './types.ts'

const topLevel = object({
  global: globalSection,
  scrape_configs: list(node),
  scrape_config_files: list(string),
})

export interface ScrapeConfigOptions {
  /** Whether unknown fields and duplicate keys are problems; default true. */
  readonly strict?: boolean
  /** Variables for `%{NAME}` in the file and the files it names; default none. */
  readonly env?: Env
}

/**
 * Loads a scrape configuration from a file or URL, with the files of scrape_config_files.
 *
 * Throws ConfigError with every problem that concerns more than one job.
 */
export async function loadScrapeConfig(
  pathOrUrl: string,
  options: ScrapeConfigOptions = {},
): Promise<ScrapeFile> {
  return parseScrapeConfig(await loadConfigText(pathOrUrl, { env: options.env ?? {} }), options)
}

/** Parses a scrape configuration that is already read, and loads the files it names. */
export async function parseScrapeConfig(
  { text, file, dir }: ConfigText,
  options: ScrapeConfigOptions = {},
): Promise<ScrapeFile> {
  const strict = options.strict ?? true
  const problems = new Problems({ strict })
  const root = parseYaml(text, { file, duplicateKeys: strict ? 'error' : 'last' })
  const top = root === undefined ? undefined : topLevel(root, '', problems)
  const included = await loadIncluded(top?.scrape_config_files ?? [], dir, options)
  const global = buildGlobal(top?.global)
  const found: Problem[] = []
  parseRules(global.relabelConfigs, undefined, found)
  parseRules(global.metricRelabelConfigs, undefined, found)

  const raw = [
    ...decodeJobs(top?.scrape_configs ?? [], 'scrape_configs', problems),
    ...included.flatMap(one => decodeIncluded(one, problems)),
  ]
  checkNames(raw, problems)
  if (problems.list.length + found.length > 0) throw new ConfigError([...problems.list, ...found])
  return {
    file,
    dir,
    text: [text, ...included.map(one => one.text)].join('\n'),
    printableText: [
      hideSecrets(text, root),
      ...included.map(one => `# ${one.file}\n${hideSecrets(one.text, one.root)}`),
    ].join('\n'),
    global: global.config,
    ...buildJobs(raw, global, dir),
  }
}

function buildJobs(
  raw: readonly RawJob[],
  global: GlobalSection,
  dir: string,
): Pick<ScrapeFile, 'jobs' | 'skippedJobs'> {
  const jobs: ScrapeJob[] = []
  const skippedJobs: SkippedJob[] = []
  for (const one of raw) {
    const built = buildJob(one, global, dir)
    if ('problems' in built) skippedJobs.push(built)
    else jobs.push(built)
  }
  return { jobs, skippedJobs }
}

interface IncludedFile {
  readonly file: string
  readonly text: string
  readonly root: YamlNode | undefined
}

async function loadIncluded(
  paths: readonly string[],
  dir: string,
  { strict = true, env = {} }: ScrapeConfigOptions,
): Promise<IncludedFile[]> {
  const files: IncludedFile[] = []
  for (const path of paths) {
    for (const name of await findFiles(resolvePath(dir, path))) {
      const { text, file } = await loadConfigText(name, { env })
      const root = parseYaml(text, { file, duplicateKeys: strict ? 'error' : 'last' })
      files.push({ file, text, root })
    }
  }
  return files
}

/** A file of scrape_config_files is a bare list of scrape configs. */
function decodeIncluded({ root }: IncludedFile, problems: Problems): RawJob[] {
  if (root === undefined) return []
  if (root.kind === 'list') return decodeJobs(root.items, '', problems)
  wrongKind(root, '', problems, 'a list of scrape configs')
  return []
}

function decodeJobs(nodes: readonly YamlNode[], path: string, problems: Problems): RawJob[] {
  return nodes.flatMap((one, i) => {
    const place = `${path}[${i}]`
    const fields = scrapeConfig(one, place, problems)
    return fields === undefined ? [] : [{ fields, node: one, path: place }]
  })
}

function checkNames(jobs: readonly RawJob[], problems: Problems): void {
  const seen = new Set<string>()
  for (const { fields, node: at, path } of jobs) {
    const name = fields.job_name ?? ''
    if (name !== '' && seen.has(name)) {
      const message = `the job name "${name}" is used twice; each job needs its own`
      problems.add(at, `${path}.job_name`, message, 'duplicate-job')
    }
    seen.add(name)
  }
}
