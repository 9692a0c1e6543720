import { isEmpty, type Row } from '../value.ts'

/** Rows that have a value somewhere. */
export function withValues(rows: readonly Row[]): readonly Row[] {
  return rows.filter(row => !isEmpty(row))
}

/** Whether rows stand for a number: one without labels. */
export function isNumber(rows: readonly Row[]): boolean {
  return rows.length === 1 && rows[0]?.labels.length === 0
}

/** A copy of a row with other values. */
export function mapValues(row: Row, compute: (value: number, step: number) => number): Row {
  return { labels: row.labels, values: row.values.map((value, i) => compute(value, i)) }
}
