/**
 * Says in which scrapes two transcripts differ and how, `''` when they are equal. Lines that are
 * only in `theirs` begin with `-`, those only in `ours` with `+`.
 *
 * @param known lines that may differ
 */
export function differenceOf(theirs: string, ours: string, known?: RegExp): string {
  const [a, b] = [scrapesIn(theirs), scrapesIn(ours)]
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => {
    const lines = differentLines(a[i] ?? [], b[i] ?? []).filter(line => known?.test(line) !== true)
    return lines.length === 0 ? '' : `scrape ${i + 1}\n${lines.join('\n')}\n`
  }).join('')
}

function scrapesIn(transcript: string): string[][] {
  return transcript
    .split(/^scrape \d+\n/m)
    .slice(1)
    .map(text => text.trimEnd().split('\n'))
}

/** The lines outside a longest common subsequence, in their order. */
function differentLines(a: readonly string[], b: readonly string[]): string[] {
  const lengths = Array.from({ length: a.length + 1 }, () => Array<number>(b.length + 1).fill(0))
  const at = (i: number, k: number): number => lengths[i]?.[k] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let k = b.length - 1; k >= 0; k--) {
      const row = lengths[i] ?? []
      row[k] = a[i] === b[k] ? 1 + at(i + 1, k + 1) : Math.max(at(i + 1, k), at(i, k + 1))
    }
  }
  const lines: string[] = []
  for (let i = 0, k = 0; i < a.length || k < b.length;) {
    if (i < a.length && k < b.length && a[i] === b[k]) {
      i++
      k++
    } else if (k === b.length || (i < a.length && at(i + 1, k) >= at(i, k + 1))) {
      lines.push(`-${a[i++] ?? ''}`)
    } else {
      lines.push(`+${b[k++] ?? ''}`)
    }
  }
  return lines
}
