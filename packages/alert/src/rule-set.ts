import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { FatalError } from '@vmkit/daemon/errors'
import { fnv1a64, loadRuleFiles, type GroupConfig } from './config/index.ts'
import type { AlertFlags } from './flags/index.ts'
import { parseLibrary, parseTemplate, type TemplateLibrary } from './template/index.ts'

/** Everything that is read from rule and template files. */
export interface RuleSet {
  readonly groups: readonly GroupConfig[]
  /** What the files of -rule.templates define. */
  readonly templates: TemplateLibrary
}

/**
 * Reads the files of rules and templates as the flags say.
 *
 * @param mode.always checks expressions and templates whatever the flags say
 * @throws ConfigError or FatalError with what is wrong
 */
export async function loadRuleSet(
  flags: AlertFlags,
  mode: { readonly always?: boolean } = {},
): Promise<RuleSet> {
  const texts = await templateTexts(flags['rule.templates'])
  const templates = readLibrary(texts)
  const isChecked = mode.always === true || flags['rule.validateTemplates']
  const groups = await loadRuleFiles(flags.rule, {
    env: process.env,
    defaultIntervalMs: flags.evaluationInterval,
    validateExpressions: mode.always === true || flags['rule.validateExpressions'],
    validateTemplate: isChecked ? text => void parseTemplate(text, templates) : undefined,
  })
  if (texts.size === 0) return { groups, templates }
  // Other templates make other rules of all groups.
  const suffix = [...texts.values()].join('\n')
  return {
    groups: groups.map(group => ({ ...group, checksum: fnv1a64([group.checksum, suffix]) })),
    templates,
  }
}

async function templateTexts(patterns: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const files = patterns.flatMap(pattern => globSync(pattern).toSorted())
  const texts = await Promise.all(
    files.map(async file => [file, await readFile(file, 'utf8')] as const),
  )
  return new Map(texts)
}

function readLibrary(texts: ReadonlyMap<string, string>): TemplateLibrary {
  for (const [file, text] of texts) {
    try {
      parseLibrary([text])
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new FatalError(`cannot use the file "${file}" of -rule.templates: ${reason}`, { cause })
    }
  }
  return parseLibrary([...texts.values()])
}
