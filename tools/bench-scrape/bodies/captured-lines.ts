import type { BodyLine } from './body.ts'

/**
 * Merges captures of one target, taken some seconds apart, into lines whose values are those of the
 * captures in order. Series that are not in all of them are left out.
 */
export function mergeCaptures(captures: readonly string[]): BodyLine[] {
  const [first = '', ...rest] = captures
  const later = rest.map(text => {
    const values = new Map<string, string>()
    for (const line of text.split('\n')) {
      if (line !== '' && !line.startsWith('#')) values.set(...splitLine(line))
    }
    return values
  })
  const lines: BodyLine[] = []
  for (const line of first.split('\n')) {
    if (line === '') continue
    if (line.startsWith('#')) {
      lines.push(line)
      continue
    }
    const [series, value] = splitLine(line)
    const values = [value, ...later.map(capture => capture.get(series))]
    if (!values.includes(undefined)) lines.push({ series, values })
  }
  return lines
}

/** None of the captured exporters writes timestamps: the value is what follows the last space. */
function splitLine(line: string): [series: string, value: string] {
  const at = line.lastIndexOf(' ')
  return [line.slice(0, at), line.slice(at + 1)]
}
