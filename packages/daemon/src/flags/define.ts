import { splitArray } from './array.ts'
import { createPerUrl, type PerUrl } from './per-url.ts'
import {
  boolScalar,
  bytesScalar,
  durationScalar,
  floatScalar,
  intScalar,
  type Scalar,
  stringScalar,
} from './scalar.ts'
import { createSecret, type Secret } from './secret.ts'
import type { Flag, FlagTable } from './types.ts'

interface FlagOptions<T> {
  /** Value when the flag is not given; empty, 0 or false unless said otherwise. */
  readonly default?: T
  readonly help: string
}

interface StringOptions extends FlagOptions<string> {
  /** All values that are allowed. */
  readonly oneOf?: readonly string[]
}

type Define<T> = (options: FlagOptions<T>) => Flag<T>
type DefinePerUrl<T> = (options: FlagOptions<T>) => Flag<PerUrl<T>>

const secretScalar: Scalar<Secret> = {
  type: 'secret',
  parse: text => createSecret(text),
  format: secret => (secret.isSet ? 'secret' : ''),
}

const BASE = { kind: 'value', group: '', isBool: false, isArray: false } as const

/** Names a table's flags as a group of `-help`; flags that have a group keep it. */
export function defineFlags<T extends FlagTable>(table: T, options: { group?: string } = {}): T {
  if (options.group === undefined) return table
  const grouped: Record<string, Flag<unknown>> = {}
  for (const [name, definition] of Object.entries(table)) {
    grouped[name] = definition.group === '' ? { ...definition, group: options.group } : definition
  }
  return Object.assign({}, table, grouped)
}

/** Makers of flags, one for each type. */
export const flag: {
  readonly string: (options: StringOptions) => Flag<string>
  readonly int: Define<number>
  readonly float: Define<number>
  readonly bool: Define<boolean>
  readonly bytes: Define<number>
  readonly duration: Define<number>
  readonly secret: (options: { readonly help: string }) => Flag<Secret>
  readonly stringArray: (options: FlagOptions<readonly string[]>) => Flag<readonly string[]>
  readonly perUrl: {
    readonly string: DefinePerUrl<string>
    readonly int: DefinePerUrl<number>
    readonly bool: DefinePerUrl<boolean>
    readonly duration: DefinePerUrl<number>
    readonly bytes: DefinePerUrl<number>
    readonly secret: (options: { readonly help: string }) => Flag<PerUrl<Secret>>
  }
  readonly notYet: (help: string) => Flag<undefined>
  readonly ignored: (help: string) => Flag<undefined>
} = {
  string: options => {
    const { oneOf } = options
    return oneOf === undefined
      ? single(stringScalar, '')(options)
      : single(choice(oneOf), oneOf[0] ?? '')(options)
  },
  int: single(intScalar, 0),
  float: single(floatScalar, 0),
  bool: single(boolScalar, false),
  bytes: single(bytesScalar, 0),
  duration: single(durationScalar, 0),
  secret: single(secretScalar, createSecret('')),
  stringArray: options => ({
    ...BASE,
    type: 'array of string',
    help: options.help,
    isArray: true,
    defaultText: (options.default ?? []).join(','),
    read: texts => (texts.length === 0 ? (options.default ?? []) : texts.flatMap(splitArray)),
    show: texts => texts.join(','),
  }),
  perUrl: {
    string: perUrl(stringScalar, ''),
    int: perUrl(intScalar, 0),
    bool: perUrl(boolScalar, false),
    duration: perUrl(durationScalar, 0),
    bytes: perUrl(bytesScalar, 0),
    secret: perUrl(secretScalar, createSecret('')),
  },
  notYet: help => withoutEffect('not-yet', help),
  ignored: help => withoutEffect('ignored', help),
}

function single<T>(scalar: Scalar<T>, empty: T): Define<T> {
  return options => {
    const fallback = options.default ?? empty
    return {
      ...BASE,
      type: scalar.type,
      help: options.help,
      isBool: scalar.type === 'bool',
      defaultText: scalar.format(fallback),
      read: texts => {
        const text = texts.at(-1)
        return text === undefined ? fallback : scalar.parse(text)
      },
      show: texts => scalar.format(scalar.parse(texts.at(-1) ?? '')),
    }
  }
}

function perUrl<T>(scalar: Scalar<T>, empty: T): DefinePerUrl<T> {
  return options => {
    const fallback = options.default ?? empty
    return {
      ...BASE,
      type: `array of ${scalar.type}`,
      help: options.help,
      isBool: scalar.type === 'bool',
      isArray: true,
      defaultText: scalar.format(fallback),
      read: texts =>
        createPerUrl(
          texts.flatMap(splitArray).map(item => (item === '' ? fallback : scalar.parse(item))),
          fallback,
        ),
      show: texts => texts.join(','),
    }
  }
}

function choice(allowed: readonly string[]): Scalar<string> {
  return {
    ...stringScalar,
    parse: text => {
      if (allowed.includes(text)) return text
      throw new SyntaxError(`it is not known; write one of ${allowed.join(', ')}`)
    },
  }
}

function withoutEffect(kind: 'not-yet' | 'ignored', help: string): Flag<undefined> {
  return {
    ...BASE,
    kind,
    type: '',
    help,
    defaultText: '',
    read: () => undefined,
    show: texts => texts.join(','),
  }
}
