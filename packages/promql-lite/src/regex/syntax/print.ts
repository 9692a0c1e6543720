import type { CharClass, CodeRange, Node, Place, Property, Repeat } from './ast.ts'
import { propertyRanges } from './unicode-ranges.ts'

const places: Readonly<Record<Place['at'], string>> = {
  'text-begin': String.raw`\A`,
  'text-end': String.raw`\z`,
  'line-begin': '(?m:^)',
  'line-end': '(?m:$)',
  'word-edge': String.raw`\b`,
  'no-word-edge': String.raw`\B`,
}

/**
 * Prints a tree so that every RE2 means the same by it: no names, flags where they are needed, no
 * escape but `\x{…}`, no Unicode class. `undefined` when it would take more than `maxLength`
 * characters.
 */
export function printRegex(root: Node, maxLength: number): string | undefined {
  const printer = new Printer(maxLength)
  printer.print(root)
  return printer.text
}

class Printer {
  readonly #maxLength: number
  readonly #pieces: string[] = []
  /** The printed ranges of Unicode classes, which take a while to list. */
  readonly #properties = new Map<string, string>()
  #length = 0

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  get text(): string | undefined {
    return this.#isFull ? undefined : this.#pieces.join('')
  }

  get #isFull(): boolean {
    return this.#length > this.#maxLength
  }

  print(node: Node): void {
    if (this.#isFull) return
    switch (node.kind) {
      case 'empty':
        return this.#add('(?:)')
      case 'literal': {
        const text = Array.from(node.text, printChar).join('')
        return this.#add(node.fold ? `(?i:${text})` : text)
      }
      case 'any':
        return this.#add(node.newline ? '(?s:.)' : '(?-s:.)')
      case 'class':
        return this.#add(this.#classText(node))
      case 'place':
        return this.#add(places[node.at])
      case 'capture':
        return this.#group('(', [node.sub], ')')
      case 'repeat':
        return this.#group('(?:', [node.sub], `)${printCounts(node)}`)
      case 'sequence':
        return this.#group('', node.subs, '')
      case 'choice':
        return this.#group('(?:', node.subs, ')', '|')
    }
  }

  #add(text: string): void {
    this.#length += text.length
    this.#pieces.push(text)
  }

  #group(open: string, subs: readonly Node[], close: string, separator = ''): void {
    this.#add(open)
    for (const [i, sub] of subs.entries()) {
      if (i > 0) this.#add(separator)
      this.print(sub)
    }
    this.#add(close)
  }

  #classText({ ranges, properties, negated, fold }: CharClass): string {
    const lists = properties.map(property => this.#propertyText(property, fold))
    const text = [...ranges.map(printRange), ...lists].join('')
    if (text === '') return printNothing(negated)
    const set = negated ? `[^${text}]` : `[${text}]`
    return fold ? `(?i:${set})` : set
  }

  #propertyText(property: Property, fold: boolean): string {
    const key = `${property.negated ? 'P' : 'p'}${fold ? 'i' : ''}${property.name}`
    const known = this.#properties.get(key)
    if (known !== undefined) return known
    const text = propertyRanges(property, fold).map(printRange).join('')
    this.#properties.set(key, text)
    return text
  }
}

function printChar(char: string): string {
  return /[\w\u{80}-\u{10FFFF}]/u.test(char) ? char : printCode(char.codePointAt(0) ?? 0)
}

function printCode(code: number): string {
  return `\\x{${code.toString(16)}}`
}

function printCounts({ min, max, greedy }: Repeat): string {
  const lazy = greedy ? '' : '?'
  if (max === Infinity && min < 2) return (min === 0 ? '*' : '+') + lazy
  if (min === 0 && max === 1) return `?${lazy}`
  const high = max === min ? '' : max === Infinity ? ',' : `,${max}`
  return `{${min}${high}}${lazy}`
}

function printRange({ lo, hi }: CodeRange): string {
  return lo === hi ? printCode(lo) : `${printCode(lo)}-${printCode(hi)}`
}

// Such as \P{Any}.
function printNothing(negated: boolean): string {
  return negated ? '(?s:.)' : String.raw`[^\x{0}-\x{10ffff}]`
}
