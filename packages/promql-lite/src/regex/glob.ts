import type { Glob, Shape } from './shape.ts'

type Test = (text: string) => boolean

/** Makes the test of a shape, of string operations only. */
export function shapeTest({ texts, globs }: Shape): Test {
  const tests = globs.map(globTest)
  if (texts.length > 0) tests.unshift(textTest(texts))
  const [first, second, ...others] = tests
  if (!first) return () => false
  if (!second) return first
  if (others.length === 0) return text => first(text) || second(text)
  return text => {
    for (const test of tests) if (test(text)) return true
    return false
  }
}

function textTest(texts: readonly string[]): Test {
  const [first] = texts
  if (texts.length === 1) return text => text === first
  const set = new Set(texts)
  return text => set.has(text)
}

function globTest(glob: Glob): Test {
  const { texts, runs } = glob
  const [before = '', middle = ''] = texts
  const after = texts.at(-1) ?? ''
  if (runs.some(min => min > 0)) return text => matchGlob(glob, text)
  if (runs.length === 1) {
    if (before === '' && after === '') return () => true
    if (after === '') return text => text.startsWith(before)
    if (before === '') return text => text.endsWith(after)
  }
  if (runs.length === 2 && before === '' && after === '') return text => text.includes(middle)
  return text => matchGlob(glob, text)
}

/** Places each text as far left as it goes; if that leaves no way, none does. */
function matchGlob({ texts, runs }: Glob, text: string): boolean {
  const [before = ''] = texts
  const after = texts.at(-1) ?? ''
  const end = text.length - after.length
  if (end < before.length || !text.startsWith(before) || !text.endsWith(after)) return false
  let at = before.length
  for (let i = 1; i < runs.length; i++) {
    const middle = texts[i] ?? ''
    const found = text.indexOf(middle, at + (runs[i - 1] ?? 0))
    if (found < 0) return false
    at = found + middle.length
  }
  return end - at >= (runs.at(-1) ?? 0)
}
