import { shapeTest } from './glob.ts'
import { withLoneDot } from './lone-dot.ts'
import { Memo } from './memo.ts'
import { programOf } from './program.ts'
import { shapeOf, type Shape } from './shape.ts'
import { place, sequence, wholeText, type Node } from './syntax/ast.ts'
import { parseRegex } from './syntax/parser.ts'

/** A regex that matches whole texts. */
export interface FullMatcher {
  readonly source: string
  /** The texts that match, when they are few enough to write out. */
  readonly texts: readonly string[] | undefined
  /** What every text that matches begins with, `''` when that is not known. */
  readonly prefix: string
  /** Whether the engine is never asked, so that an answer costs no more than looking it up. */
  readonly isPlain: boolean
  /** Returns whether the whole of `text` matches. */
  readonly matches: (this: void, text: string) => boolean
}

/** Options of `compileFullMatcher`. */
export interface FullMatcherOptions {
  /**
   * Whose rules hold (default "metricsql"). They differ in one thing: for VictoriaMetrics a dot that
   * is all there is after a literal prefix, as in `a.`, does not match a newline.
   */
  readonly dialect?: 'metricsql' | 'promql'
}

/**
 * Compiles a regex that must match the whole text, where `.` also matches a newline, as in `=~` and
 * in relabeling rules. Texts and globs, as in `a|b.*|(c|d)_.*_total`, never reach the engine; its
 * answers for the others are remembered. Throws a RegexSyntaxError for what Go refuses.
 */
export function compileFullMatcher(source: string, options: FullMatcherOptions = {}): FullMatcher {
  const whole = parseRegex(source, { dotAll: true, whole: true }).root
  const parsed = wholeText(whole) ?? whole
  const root = options.dialect === 'promql' ? parsed : withLoneDot(parsed)
  const shape = shapeOf(root, true)
  if (shape) {
    const texts = shape.globs.length === 0 ? shape.texts : undefined
    return { source, texts, prefix: prefixOf(shape), isPlain: true, matches: shapeTest(shape) }
  }
  const program = programOf(source, sequence([place('text-begin'), root, place('text-end')]))
  const memo = new Memo<boolean>()
  const ask = (text: string): boolean => program.test(text)
  return {
    source,
    texts: undefined,
    prefix: literalPrefix(root),
    isPlain: false,
    matches: text => memo.get(text, ask),
  }
}

/** Returns what all texts and globs begin with. */
function prefixOf({ texts, globs }: Shape): string {
  const [first, ...others] = [...texts, ...globs.map(glob => glob.texts[0] ?? '')]
  let prefix = first ?? ''
  for (const other of others) {
    let length = 0
    while (length < prefix.length && prefix[length] === other[length]) length++
    prefix = prefix.slice(0, length)
  }
  return prefix
}

function literalPrefix(root: Node): string {
  const first = root.kind === 'sequence' ? root.subs[0] : root
  return first?.kind === 'literal' && !first.fold ? first.text : ''
}
