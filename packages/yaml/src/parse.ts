import { YAMLException, parseEvents } from 'js-yaml'
import { buildDocuments, type EventText } from './build.ts'
import type { YamlNode } from './nodes.ts'
import { LineIndex, MOVED_BY, MovedLines, type Position, type YamlSource } from './position.ts'
import { ConfigError, problemAt } from './problems.ts'

/** Options of `parseYaml`. */
export interface ParseOptions {
  /** Name of the file for messages (default none). */
  readonly file?: string | undefined
  /** What a key that occurs twice in a map is (default `error`; `last` wins silently). */
  readonly duplicateKeys?: 'error' | 'last' | undefined
}

/** Collections within collections; js-yaml refuses deeper text. */
const MAX_DEPTH = 100

/**
 * Parses the first document of a YAML 1.1 text; `undefined` when the text holds none. Throws a
 * ConfigError with the place of the mistake.
 */
export function parseYaml(text: string, options: ParseOptions = {}): YamlNode | undefined {
  return parseDocuments(text, options, 1)[0]
}

/** Parses every document of a YAML 1.1 text. Throws a ConfigError with the place of the mistake. */
export function parseYamlDocuments(text: string, options: ParseOptions = {}): YamlNode[] {
  return parseDocuments(text, options, Infinity)
}

function parseDocuments(raw: string, options: ParseOptions, maxCount: number): YamlNode[] {
  const source: YamlSource = { file: options.file ?? '', text: raw.replace(/^\uFEFF/, '') }
  const original = new LineIndex(source.text)
  refuseControls(source, original)
  const read = readEvents(source, original)
  return buildDocuments(read, source, options.duplicateKeys ?? 'error', maxCount)
}

/** What Go's YAML refuses in the text itself beyond what js-yaml does; escapes may name it. */
const control = /[\x7f-\x84\x86-\x9f\ufffe\uffff]/

function refuseControls(source: YamlSource, lines: LineIndex): void {
  const offset = source.text.search(control)
  if (offset < 0) return
  const code = source.text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0')
  throw syntaxProblem(
    source,
    lines.position(offset),
    `the control character U+${code} is not allowed; write it as "\\u${code}" in double quotes`,
  )
}

/** What js-yaml says of a continued line that begins too far left. */
const DEFICIENT = 'deficient indentation'
/** Lines of that kind at most. */
const MAX_INDENTED = 500

/**
 * Reads a text. Go does not mind where the lines of a quoted text or of brackets go on; js-yaml does,
 * so such lines are moved to the right.
 */
function readEvents(source: YamlSource, original: LineIndex): EventText {
  let { text } = source
  const moved: number[] = []
  for (;;) {
    const lines = moved.length === 0 ? original : new MovedLines(original, moved)
    try {
      return { events: parseEvents(text, { maxDepth: MAX_DEPTH }), text, lines }
    } catch (error) {
      const isSyntax = error instanceof YAMLException
      const reason = isSyntax ? error.reason : String(error)
      const offset = isSyntax ? (error.mark?.position ?? 0) : 0
      if (reason !== DEFICIENT || moved.length === MAX_INDENTED) {
        // Without the cause: its text is the same place and line once more.
        throw syntaxProblem(source, lines.position(Math.min(offset, text.length)), reason)
      }
      const start = text.lastIndexOf('\n', offset - 1) + 1
      moved.push(start)
      text = text.slice(0, start) + ' '.repeat(MOVED_BY) + text.slice(start)
    }
  }
}

function syntaxProblem(source: YamlSource, position: Position, reason: string): ConfigError {
  const message = `cannot parse YAML: ${reason}`
  return new ConfigError([problemAt(source, position, { path: '', message, code: 'syntax' })])
}
