import { type Env, expandEnv } from '@vmkit/yaml'
import { suggestName } from './suggest.ts'
import type { FlagTable } from './types.ts'

/** What the command line says, before any value is read. */
export interface Given {
  readonly kind: 'given'
  readonly texts: ReadonlyMap<string, readonly string[]>
}

/** A command line that cannot be used, or a wish for help. */
export type Refusal =
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly code: number; readonly message: string }

/**
 * Splits arguments into flags and their texts, by Go's rules. Environment variables are expanded
 * first, and arguments that are empty then are dropped.
 */
export function splitArguments(
  table: FlagTable,
  argv: readonly string[],
  env: Env,
): Given | Refusal {
  const words = argv.map(word => expandEnv(word, env)).filter(word => word !== '')
  const texts = new Map<string, string[]>()
  let i = 0
  for (; i < words.length; i++) {
    const word = words[i] ?? ''
    if (!word.startsWith('-') || word === '-') return leftover(words.slice(i))
    if (word === '--') break
    const match = /^--?([^-=][^=]*)(=?)(.*)$/s.exec(word)
    if (match === null) return refuse(`cannot read the flag "${word}"; write it like -name=value`)
    const name = match[1] ?? ''
    const definition = Object.hasOwn(table, name) ? table[name] : undefined
    if (definition === undefined) {
      return name === 'help' || name === 'h' ? { kind: 'help' } : unknownFlag(name, table)
    }
    if (definition.kind === 'not-yet') {
      return refuse(
        `flag -${name} is not supported yet; leave it out (it means: ${definition.help})`,
      )
    }
    let text = match[3] ?? ''
    if (match[2] === '') {
      const next = words[i + 1]
      const isOptional = definition.isBool || definition.kind === 'ignored'
      if (definition.isBool || (isOptional && (next === undefined || next.startsWith('-')))) {
        text = 'true'
      } else if (next === undefined) {
        return refuse(`flag -${name} needs a value; write it like -${name}=${definition.type}`)
      } else {
        text = next
        i++
      }
    }
    texts.set(name, [...(texts.get(name) ?? []), text])
  }
  const rest = words.slice(i + 1)
  return rest.length > 0 ? leftover(rest) : { kind: 'given', texts }
}

/** Adds flags from environment variables, where the command line does not give them. */
export function addEnvironment(
  table: FlagTable,
  given: Given,
  prefix: string,
  env: Env,
): Given | Refusal {
  const texts = new Map(given.texts)
  for (const [name, { kind }] of Object.entries(table)) {
    const variable = prefix + name.replaceAll('.', '_')
    const value = Object.hasOwn(env, variable) ? env[variable] : undefined
    if (value === undefined || texts.has(name)) continue
    if (kind === 'not-yet') {
      return refuse(
        `flag -${name} is not supported yet; remove the environment variable "${variable}"`,
      )
    }
    texts.set(name, [expandEnv(value, env)])
  }
  return { kind: 'given', texts }
}

function leftover(words: readonly string[]): Refusal {
  const message =
    `cannot use the arguments ${JSON.stringify(words)}: they belong to no flag; ` +
    'write bool flags as -name or -name=false, not as "-name false"'
  return { kind: 'refused', code: 1, message }
}

function unknownFlag(name: string, table: FlagTable): Refusal {
  const near = suggestName(name, Object.keys(table))
  return refuse(`unknown flag -${name}${near === undefined ? '' : `; did you mean -${near}?`}`)
}

function refuse(message: string): Refusal {
  return { kind: 'refused', code: 2, message }
}
