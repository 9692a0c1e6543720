/** A column of a table for the terminal. */
export interface Column {
  readonly title: string
  /** Numbers stand at the right. */
  readonly isNumber?: boolean
}

/** Lays rows out below the titles of their columns, with two blanks in between. */
export function tableText(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, i) => Math.max(...lines.map(line => line[i]?.length ?? 0)))
  return lines
    .map(line => {
      const cells = columns.map(({ isNumber }, i) => {
        const cell = line[i] ?? ''
        const width = widths[i] ?? 0
        return isNumber === true ? cell.padStart(width) : cell.padEnd(width)
      })
      return `${cells.join('  ').trimEnd()}\n`
    })
    .join('')
}
