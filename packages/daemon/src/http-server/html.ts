/** A piece of HTML that is safe to put into a page as it is. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

/** What may stand in an `html` template; null, undefined and booleans print nothing. */
export type HtmlValue = Html | string | number | boolean | null | undefined | readonly HtmlValue[]

/** Makes HTML of a template: pieces of HTML and lists stay, everything else is escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = strings[0] ?? ''
  for (const [i, value] of values.entries()) text += print(value) + (strings[i + 1] ?? '')
  return new Html(text)
}

function print(value: HtmlValue): string {
  if (value instanceof Html) return value.text
  if (value === null || value === undefined || typeof value === 'boolean') return ''
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  return value.map(print).join('')
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
