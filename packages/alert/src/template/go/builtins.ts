import { queryEscape } from '../text-functions.ts'
import { indexInto, lengthOf, sliceOf } from './collections.ts'
import { equalsAny, isLess } from './compare.ts'
import { escapeHtml, escapeJs } from './escape.ts'
import { ofAny, textOf, type GoFunction } from './functions.ts'
import { printAll, valueText } from './print.ts'
import { printf } from './printf.ts'
import { isTrue, type Value } from './values.ts'

const compare = (call: (a: Value, b: Value) => boolean): GoFunction => ({
  parameters: ['any', 'any'],
  call: ([a, b]) => call(a, b),
})

const joined = (call: (text: string) => string): GoFunction => ({
  parameters: [],
  rest: 'any',
  call: args => call(printAll(args.map(arg => (arg === undefined ? '<no value>' : arg)))),
})

/** The functions that Go's templates have by themselves; `and` and `or` stop at what decides. */
export const builtins: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  [
    'and',
    {
      parameters: ['any'],
      rest: 'any',
      call: args => args.find(one => !isTrue(one)) ?? args.at(-1),
    },
  ],
  ['or', { parameters: ['any'], rest: 'any', call: args => args.find(isTrue) ?? args.at(-1) }],
  ['not', ofAny(value => !isTrue(value))],
  [
    'eq',
    { parameters: ['any'], rest: 'any', call: ([first, ...others]) => equalsAny(first, others) },
  ],
  ['ne', compare((a, b) => !equalsAny(a, [b]))],
  ['lt', compare(isLess)],
  ['le', compare((a, b) => isLess(a, b) || equalsAny(a, [b]))],
  ['gt', compare((a, b) => !(isLess(a, b) || equalsAny(a, [b])))],
  ['ge', compare((a, b) => !isLess(a, b))],
  ['len', ofAny(lengthOf)],
  ['index', { parameters: ['any'], rest: 'any', call: ([item, ...rest]) => indexInto(item, rest) }],
  ['slice', { parameters: ['any'], rest: 'any', call: ([item, ...rest]) => sliceOf(item, rest) }],
  ['print', { parameters: [], rest: 'any', call: printAll }],
  [
    'println',
    { parameters: [], rest: 'any', call: args => `${args.map(arg => valueText(arg)).join(' ')}\n` },
  ],
  [
    'printf',
    {
      parameters: ['string'],
      rest: 'any',
      call: ([format, ...args]) => printf(textOf(format), args),
    },
  ],
  ['html', joined(escapeHtml)],
  ['js', joined(escapeJs)],
  ['urlquery', joined(queryEscape)],
])
