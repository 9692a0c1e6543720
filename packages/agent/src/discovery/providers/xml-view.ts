/** An element of an answer in XML. What is missing is empty. */
export class XmlView {
  readonly name: string
  readonly #children: XmlView[] = []
  readonly #tag: string
  #text = ''
  #inner = ''

  private constructor(name: string, tag = '') {
    this.name = name
    this.#tag = tag
  }

  /**
   * Reads a document: elements, attributes and texts. All else is passed over.
   *
   * @param root the name that the outermost element must have
   * @throws Error when it is not whole, or something else
   */
  static parse(text: string, root: string): XmlView {
    const top = new XmlView('')
    const open = [top]
    const starts = [0]
    for (const { 0: token, 1: name, index } of text.matchAll(TOKENS)) {
      const around = open.at(-1) ?? top
      if (name !== undefined) {
        const element = new XmlView(name, token)
        around.#children.push(element)
        if (token.endsWith('/>')) continue
        open.push(element)
        starts.push(index + token.length)
        if (open.length > MAX_DEPTH) throw unreadable(text, `it is deeper than ${MAX_DEPTH}`)
      } else if (token.startsWith('</')) {
        const closed = token.slice(2, -1).trim()
        if (around === top || around.name !== closed) throw unreadable(text, `</${closed}> is lost`)
        open.pop()
        around.#inner = text.slice(starts.pop(), index)
      } else around.#text += textOf(token)
    }
    const element = top.#children.find(child => child.name === root)
    if (open.length > 1 || element === undefined) {
      throw unreadable(text, `expected a whole <${root}>`)
    }
    return element
  }

  /** Returns the first element of that name; its names lead to elements inside. */
  get(...names: readonly string[]): XmlView {
    return names.reduce(
      (view: XmlView, name) =>
        view.#children.find(child => child.name === name) ?? new XmlView(name),
      this,
    )
  }

  /** Lists the elements inside with that name, or all. */
  items(name?: string): readonly XmlView[] {
    return name === undefined ? this.#children : this.#children.filter(one => one.name === name)
  }

  /** Returns the text directly inside. */
  text(): string {
    return this.#text.trim()
  }

  /** Returns what is inside as it is written. */
  inner(): string {
    return this.#inner
  }

  /** Returns an attribute, `''` when it is missing. */
  attribute(name: string): string {
    for (const { 1: own, 2: value = '' } of this.#tag.matchAll(ATTRIBUTES)) {
      if (own === name) return textOf(value.slice(1, -1))
    }
    return ''
  }
}

const MAX_DEPTH = 100

/** A tag that opens, with its name; one that closes; what is passed over; text. */
const TOKENS =
  /<([A-Za-z_][^\s/>]*)(?:\s(?:"[^"]*"|'[^']*'|[^"'>])*)?\/?>|<\/[^>]*>|<!\[CDATA\[[^]*?\]\]>|<!--[^]*?-->|<[?!][^>]*>|[^<]+|</g

const ATTRIBUTES = /\s([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
}

function textOf(token: string): string {
  if (token.startsWith('<![CDATA[')) return token.slice('<![CDATA['.length, -']]>'.length)
  if (token.startsWith('<')) return ''
  return token.replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole
    const code = name[1] === 'x' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

function unreadable(text: string, reason: string): Error {
  return new Error(`cannot read the answer ${JSON.stringify(text.slice(0, 100))}: ${reason}`)
}
