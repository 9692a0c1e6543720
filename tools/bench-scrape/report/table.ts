/** A table of texts; the first row is its head. */
export type Rows = readonly (readonly string[])[]

/** Numbers stand to the right, so that their digits are below each other. */
const isNumber = (text: string): boolean => /^[-+]?[\d,.]+( ?(%|x|s|ms|h|MiB|M))?$/.test(text)

/** Formats a table for a terminal. */
export function terminalTable(rows: Rows): string {
  const { widths, isRight } = columnsOf(rows)
  const lines = rows.map(row => cells(row, widths, isRight).join('  ').trimEnd())
  lines.splice(1, 0, widths.map(width => '-'.repeat(width)).join('  '))
  return lines.join('\n')
}

/** Formats a table as Markdown. */
export function markdownTable(rows: Rows): string {
  const escaped = rows.map(row => row.map(cell => cell.replaceAll('|', '\\|')))
  const { widths, isRight } = columnsOf(escaped)
  const lines = escaped.map(row => `| ${cells(row, widths, isRight).join(' | ')} |`)
  const rule = widths.map((width, i) =>
    isRight[i] ? `${'-'.repeat(width)}:` : `-${'-'.repeat(width)}`,
  )
  lines.splice(1, 0, `| ${rule.map(dashes => dashes.slice(1)).join(' | ')} |`)
  return lines.join('\n')
}

function columnsOf(rows: Rows): { readonly widths: number[]; readonly isRight: boolean[] } {
  const [head = [], ...body] = rows
  return {
    widths: head.map((_, i) => Math.max(3, ...rows.map(row => row[i]?.length ?? 0))),
    isRight: head.map(
      (_, i) =>
        body.some(row => isNumber(row[i] ?? '')) &&
        body.every(row => isNumber(row[i] ?? '') || row[i] === '-'),
    ),
  }
}

function cells(row: readonly string[], widths: readonly number[], isRight: readonly boolean[]) {
  return widths.map((width, i) =>
    isRight[i] ? (row[i] ?? '').padStart(width) : (row[i] ?? '').padEnd(width),
  )
}
