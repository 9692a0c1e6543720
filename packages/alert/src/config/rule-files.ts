import { globSync } from 'node:fs'
import { loadConfigText } from '@vmkit/daemon/config-file'
import { ConfigError, parseYamlDocuments, type Problem } from '@vmkit/yaml'
import { decodeGroups } from './group.ts'
import type { GroupConfig } from './types.ts'

export interface RuleFileOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Interval of groups that name none. */
  readonly defaultIntervalMs: number
  /** Whether expressions are parsed. */
  readonly validateExpressions: boolean
  /** Whether templates are parsed; receives one and throws when it is wrong. */
  readonly validateTemplate: ((text: string) => void) | undefined
}

/**
 * Reads every file the patterns name. A pattern without any file is no mistake: rules may come
 * later.
 *
 * @param patterns paths, globs (`*`, `**`, `?`, `[]`, `{a,b}`) or http(s) URLs
 * @throws ConfigError with the problems of all files
 */
export async function loadRuleFiles(
  patterns: readonly string[],
  options: RuleFileOptions,
): Promise<GroupConfig[]> {
  const groups: GroupConfig[] = []
  const problems: Problem[] = []
  for (const file of filesOf(patterns)) {
    try {
      groups.push(...(await loadFile(file, options)))
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return groups
}

function filesOf(patterns: readonly string[]): string[] {
  const files = patterns.flatMap(pattern =>
    /^https?:\/\//.test(pattern) ? [pattern] : globSync(pattern).toSorted(),
  )
  const twice = files.find((file, i) => files.indexOf(file) !== i)
  if (twice !== undefined) {
    throw new RangeError(
      `cannot load rules: the file "${twice}" is named by two -rule patterns; name each file once`,
    )
  }
  return files
}

async function loadFile(path: string, options: RuleFileOptions): Promise<GroupConfig[]> {
  const { text } = await loadConfigText(path, { env: options.env })
  const documents = parseYamlDocuments(text, { file: path, duplicateKeys: 'last' })
  return decodeGroups(documents, path, options)
}
