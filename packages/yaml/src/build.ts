import { EVENT_ID, SCALAR_STYLE, getScalarValue, type Event, type ScalarEvent } from 'js-yaml'
import { pairEntries, type KeyPolicy } from './entries.ts'
import type { ScalarStyle, YamlNode, YamlScalar } from './nodes.ts'
import type { Lines, YamlSource } from './position.ts'
import { ConfigError, problemAt } from './problems.ts'

/** Nodes that aliases may add to a text: far more than any config, far less than a bomb. */
const MAX_ALIASED_NODES = 100_000

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** A list or a map that is still open. */
interface Frame {
  readonly kind: 'list' | 'map' | 'document'
  readonly start: number
  readonly anchor: string
  readonly tag: string
  readonly children: YamlNode[]
  /** Nodes inside, aliases counted as if they were written out. */
  weight: number
}

interface Anchored {
  readonly node: YamlNode
  readonly weight: number
}

interface Marks {
  readonly anchorStart: number
  readonly anchorEnd: number
  readonly tagStart: number
  readonly tagEnd: number
}

/** Events and the text that their offsets are about. */
export interface EventText {
  readonly events: readonly Event[]
  readonly text: string
  /** Turns the offsets into places of the source. */
  readonly lines: Lines
}

/** Builds nodes from js-yaml's events: positions, anchors and aliases, merge keys. */
export function buildDocuments(
  read: EventText,
  source: YamlSource,
  keys: KeyPolicy,
  maxCount: number,
): YamlNode[] {
  const builder = new Builder(read, source, keys)
  for (const event of read.events) {
    builder.take(event)
    if (builder.documents.length >= maxCount) break
  }
  return builder.documents
}

class Builder {
  readonly documents: YamlNode[] = []
  readonly #source: YamlSource
  readonly #text: string
  readonly #lines: Lines
  readonly #keys: KeyPolicy
  readonly #open: Frame[] = []
  #anchors = new Map<string, Anchored>()
  /** Where the last token ended: the place of what is not written. */
  #offset = 0
  #aliasedNodes = 0

  constructor({ text, lines }: EventText, source: YamlSource, keys: KeyPolicy) {
    this.#source = source
    this.#text = text
    this.#lines = lines
    this.#keys = keys
  }

  take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#anchors = new Map()
        this.#push('document', this.#offset, '', '')
        break
      case EVENT_ID.SEQUENCE:
        this.#push('list', event.start, this.#anchorOf(event), this.#tagOf(event))
        break
      case EVENT_ID.MAPPING:
        this.#push('map', event.start, this.#anchorOf(event), this.#tagOf(event))
        break
      case EVENT_ID.SCALAR:
        this.#add(this.#scalar(event), 1, this.#anchorOf(event))
        break
      case EVENT_ID.ALIAS:
        this.#alias(event.anchorStart, event.anchorEnd)
        break
      case EVENT_ID.POP:
        this.#close()
        break
    }
  }

  #push(kind: Frame['kind'], start: number, anchor: string, tag: string): void {
    this.#open.push({ kind, start, anchor, tag, children: [], weight: 1 })
    this.#offset = Math.max(this.#offset, start)
  }

  #close(): void {
    const frame = this.#open.pop()
    if (frame === undefined) throw new Error('BUG: YAML events close what was never opened')
    if (frame.kind === 'document') {
      if (frame.children[0] !== undefined) this.documents.push(frame.children[0])
      return
    }
    const base = {
      start: this.#lines.position(frame.start),
      end: this.#lines.position(this.#offset),
      source: this.#source,
      ...(frame.tag === '' ? {} : { tag: frame.tag }),
    }
    const node: YamlNode =
      frame.kind === 'list'
        ? { kind: 'list', ...base, items: frame.children }
        : { kind: 'map', ...base, entries: pairEntries(frame.children, this.#keys) }
    this.#add(node, frame.weight, frame.anchor)
  }

  #add(node: YamlNode, weight: number, anchor: string): void {
    const parent = this.#open.at(-1)
    if (parent === undefined) throw new Error('BUG: YAML node outside a document')
    parent.children.push(node)
    parent.weight += weight
    if (anchor !== '') this.#anchors.set(anchor, { node, weight })
  }

  #alias(start: number, end: number): void {
    const name = this.#text.slice(start, end)
    this.#offset = end
    const found = this.#anchors.get(name)
    if (this.#open.some(frame => frame.anchor === name)) {
      this.#fail(start - 1, `alias "*${name}" points into itself; a config cannot be endless`)
    }
    if (found === undefined) {
      this.#fail(start - 1, `alias "*${name}" has no anchor; expected "&${name}" before it`)
    }
    this.#aliasedNodes += found.weight
    if (this.#aliasedNodes > MAX_ALIASED_NODES) {
      this.#fail(start - 1, `aliases add more than ${MAX_ALIASED_NODES} nodes; write fewer of them`)
    }
    this.#add(found.node, found.weight, '')
  }

  #scalar(event: ScalarEvent): YamlScalar {
    const written = event.valueStart >= 0
    const marksEnd = Math.max(event.anchorEnd, event.tagEnd, this.#offset)
    const start = written ? event.valueStart - (isQuoted(event) ? 1 : 0) : marksEnd
    this.#offset = written ? event.valueEnd + (isQuoted(event) ? 1 : 0) : marksEnd
    const tag = this.#tagOf(event)
    return {
      kind: 'scalar',
      start: this.#lines.position(start),
      end: this.#lines.position(this.#offset),
      source: this.#source,
      text: this.#textOf(event, tag, start),
      style: styles[event.style],
      ...(tag === '' ? {} : { tag }),
    }
  }

  #textOf(event: ScalarEvent, tag: string, start: number): string {
    const text = getScalarValue(this.#text, event)
    if (tag !== '!!binary') return text
    const code = text.replaceAll(/[\r\n]/g, '')
    if (!base64.test(code)) {
      this.#fail(start, '!!binary needs base64; encode the value, or remove the tag', 'base64')
    }
    return new TextDecoder().decode(Uint8Array.from(atob(code), char => char.charCodeAt(0)))
  }

  #anchorOf(marks: Marks): string {
    return marks.anchorStart < 0 ? '' : this.#text.slice(marks.anchorStart, marks.anchorEnd)
  }

  #tagOf(marks: Marks): string {
    return marks.tagStart < 0 ? '' : this.#text.slice(marks.tagStart, marks.tagEnd)
  }

  #fail(offset: number, reason: string, code = 'alias'): never {
    const message = `cannot parse YAML: ${reason}`
    const place = { path: '', message, code }
    throw new ConfigError([problemAt(this.#source, this.#lines.position(offset), place)])
  }
}

function isQuoted(event: ScalarEvent): boolean {
  const { style } = event
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED
}

const styles: Readonly<Record<ScalarEvent['style'], ScalarStyle>> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'literal',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'folded',
}
