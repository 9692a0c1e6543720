import type { Label } from '@vmkit/relabel'

/** What a real vmagent says about rules and labels. */
export type Verdict =
  | { readonly kind: 'refused'; readonly message: string }
  | {
      readonly kind: 'done'
      readonly steps: readonly DebugStep[]
      /** Without labels that start with `__`; `undefined` when the page does not show them. */
      readonly result: readonly string[] | undefined
    }

/** One rule of the debug page; labels as `name="value"`, sorted, `undefined` where the page fails. */
export interface DebugStep {
  readonly before: readonly string[] | undefined
  readonly after: readonly string[] | undefined
}

/** Steps that vmagent adds after the rules. */
const added = /^remove (?:empty labels|labels with __ prefix)/

interface Answer {
  readonly status: string
  readonly error?: string
  readonly steps?: readonly {
    readonly inLabels: string
    readonly outLabels: string
    readonly rule: string
    readonly errors: { readonly inLabels?: string; readonly outLabels?: string }
  }[]
  readonly resultingLabels?: string
}

/** Has a real vmagent apply rules to labels, by its page for metric relabeling. */
export async function askVmagent(
  url: string,
  rules: string,
  labels: readonly Label[],
): Promise<Verdict> {
  const answer = await fetch(`${url}/metric-relabel-debug`, {
    method: 'POST',
    body: new URLSearchParams({ relabel_configs: rules, metric: metric(labels), format: 'json' }),
  })
  const { error, steps = [], resultingLabels } = (await answer.json()) as Answer
  if (error?.startsWith('Error: cannot parse relabel configs')) {
    return { kind: 'refused', message: error }
  }
  if (error !== undefined) throw new Error(`BUG: ${error}`)
  return {
    kind: 'done',
    steps: steps
      .filter(step => !added.test(step.rule))
      .map(({ inLabels, outLabels, errors }) => ({
        before: errors.inLabels === undefined ? readLabels(inLabels) : undefined,
        after: errors.outLabels === undefined ? readLabels(outLabels) : undefined,
      })),
    result:
      resultingLabels === undefined || steps.at(-1)?.errors.outLabels !== undefined
        ? undefined
        : readLabels(resultingLabels),
  }
}

/** Writes labels as a series in Prometheus' text format. */
function metric(labels: readonly Label[]): string {
  const escape = (text: string): string => text.replaceAll(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')
  const pairs = labels.map(({ name, value }) => `"${escape(name)}"="${escape(value)}"`)
  return `{${pairs.join(',')}}`
}

/** Reads `name{a="b", …}` with its markup. */
function readLabels(html: string): string[] {
  const text = html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
  const [, name = '', rest = ''] = /^([^{]*)(?:\{(.*)\})?$/s.exec(text) ?? []
  const pairs = [...rest.matchAll(/(?:^|, )([^"]*?)="((?:[^"\\]|\\.)*)"/gs)].map(
    ([, label = '', value = '']) => `${label}=${JSON.stringify(JSON.parse(`"${value}"`))}`,
  )
  return [...(name === '' ? [] : [`__name__=${JSON.stringify(name)}`]), ...pairs].toSorted()
}

/**
 * Writes labels as the page shows them; `undefined` when it cannot: it prints them to a text and
 * reads that again, so odd names are misread and control characters come back as escapes.
 */
export function asShown(labels: readonly Label[]): readonly string[] | undefined {
  const shown = labels.filter(
    ({ name, value }) => name !== '' && (name !== '__name__' || value !== ''),
  )
  const name = shown.find(label => label.name === '__name__')?.value ?? 'x'
  const isReadable =
    /^[^\s"\\{}]+$/.test(name) &&
    shown.filter(label => label.name === '__name__').length < 2 &&
    shown.every(label => /^[^\s"\\{},=]+$/.test(label.name))
  if (!isReadable) return undefined
  return shown.map(label => `${label.name}=${JSON.stringify(readBack(label.value))}`).toSorted()
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/** Go's strconv.Quote, undone as the text format is read: only a newline, `"` and `\` come back. */
function readBack(value: string): string {
  return value.replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} \n]/gu, char => {
    const code = (char.codePointAt(0) ?? 0).toString(16)
    if (char in shortEscapes) return shortEscapes[char] ?? ''
    if (code.length <= 2 && code < '80') return `\\x${code.padStart(2, '0')}`
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`
  })
}
