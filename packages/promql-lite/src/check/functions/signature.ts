import type { ValueType } from '../../ast.ts'

/** One argument of a function. */
export interface Parameter {
  readonly name: string
  /** A `matrix` is written as "range". */
  readonly type: ValueType
  readonly isOptional?: true
}

/** What a function takes and gives in one dialect. */
export interface Signature {
  readonly parameters: readonly Parameter[]
  /** Arguments that come any number of times, none included, before the parameter `at`. */
  readonly rest?: { readonly at: number; readonly parameters: readonly Parameter[] }
  readonly result: ValueType
}

/**
 * Reads a signature such as `round(v: vector, nearest?: scalar)`; the result is a vector unless
 * `: scalar` stands behind. `...(label: string, value: string)` comes any number of times.
 */
export function parseSignature(text: string): { readonly name: string } & Signature {
  const whole = /^(\w+)\((.*)\)(?:: (\w+))?$/.exec(text)
  if (whole === null) throw new Error(`BUG: "${text}" is no signature`)
  const [, name = '', list = '', result = 'vector'] = whole
  const parameters: Parameter[] = []
  let rest: Signature['rest']
  for (const part of list.match(/ *\.\.\.\([^)]*\)|[^,]+/g) ?? []) {
    const trimmed = part.trim()
    if (!trimmed.startsWith('...')) parameters.push(parseParameter(trimmed))
    else {
      const inner = trimmed.slice(3).replace(/^\((.*)\)$/, '$1')
      rest = { at: parameters.length, parameters: inner.split(',').map(parseParameter) }
    }
  }
  return { name, parameters, ...(rest && { rest }), result: typeOf(result) }
}

function parseParameter(text: string): Parameter {
  const found = /^ *(\w+)(\??): (\w+)$/.exec(text)
  if (found === null) throw new Error(`BUG: "${text}" is no parameter`)
  const [, name = '', mark, type = ''] = found
  return { name, type: typeOf(type), ...(mark === '?' && { isOptional: true }) }
}

function typeOf(word: string): ValueType {
  switch (word) {
    case 'scalar':
    case 'string':
    case 'vector':
      return word
    case 'range':
      return 'matrix'
    default:
      throw new Error(`BUG: "${word}" is no type`)
  }
}

/** Writes a signature as it is read; without the name and the result. */
export function formatParameters({ parameters, rest }: Signature): string {
  const texts = parameters.map(formatParameter)
  if (rest !== undefined) {
    const inner = rest.parameters.map(formatParameter).join(', ')
    texts.splice(rest.at, 0, rest.parameters.length > 1 ? `...(${inner})` : `...${inner}`)
  }
  return `(${texts.join(', ')})`
}

function formatParameter({ name, type, isOptional }: Parameter): string {
  return `${name}${isOptional ? '?' : ''}: ${type === 'matrix' ? 'range' : type}`
}

/** How many arguments a function takes. */
export interface Arity {
  readonly least: number
  readonly most: number
  /** Arguments that are not necessary come in groups of this many; default 1. */
  readonly step?: number
}

/** Counts the arguments that a signature allows. */
export function arityOf({ parameters, rest }: Signature): Arity {
  const least = parameters.filter(parameter => !parameter.isOptional).length
  if (rest === undefined) return { least, most: parameters.length }
  const step = rest.parameters.length
  return { least, most: Infinity, ...(step > 1 && { step }) }
}

/** Finds what the argument at a place has to be, in a call with `count` arguments. */
export function parameterAt(
  { parameters, rest }: Signature,
  index: number,
  count: number,
): Parameter | undefined {
  if (rest === undefined || index < rest.at) return parameters[index]
  const behind = parameters.length - rest.at
  if (index >= count - behind) return parameters[parameters.length - (count - index)]
  return rest.parameters[(index - rest.at) % rest.parameters.length]
}

/** Writes the shortest call of a function with arguments of the right types. */
export function shortestCall(name: string, { parameters }: Signature): string {
  const args = parameters.filter(parameter => !parameter.isOptional)
  return `${name}(${args.map(({ type }) => samples[type]).join(', ')})`
}

const samples: Readonly<Record<ValueType, string>> = {
  scalar: '1',
  string: '"x"',
  vector: 'm',
  matrix: 'm[5m]',
}
