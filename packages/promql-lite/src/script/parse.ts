import { labelsKey } from '../labels.ts'
import { parseEval } from './parse-eval.ts'
import { LineReader, type Line } from './lines.ts'
import type { Command, LoadCommand, Script, ScriptSeries } from './script.ts'
import { SeriesReader } from './series.ts'

/**
 * Parses a script of tests as Prometheus writes them: blocks of `clear`, `load` and `eval`, an empty
 * line between them.
 *
 * @throws PromqlError with the place of the mistake
 */
export function parseScript(text: string): Script {
  const reader = new LineReader(text)
  const commands: Command[] = []
  for (let line = reader.nextCommand(); line !== undefined; line = reader.nextCommand())
    commands.push(parseCommand(reader, line))
  return { text, commands }
}

function parseCommand(reader: LineReader, line: Line): Command {
  const word = /^\S*/.exec(line.text.toLowerCase())?.[0] ?? ''
  if (word === 'clear') return { kind: 'clear', line: line.number }
  if (word.startsWith('load')) return parseLoad(reader, line)
  if (word.startsWith('eval')) return parseEval(reader, line)
  return reader.fail(
    `unknown command ${JSON.stringify(word)}; expected clear, load or eval, and an empty line before it`,
    line.start,
  )
}

function parseLoad(reader: LineReader, line: Line): LoadCommand {
  const [, nhcb, step] = /^load(_with_nhcb)?\s+(.+)$/i.exec(line.text) ?? []
  if (step === undefined) return reader.fail('expected "load <step>"', line.start)
  const stepMs = reader.durationMs(step, line)
  // A series that is there twice counts once, as its last line has it.
  const series = new Map<string, ScriptSeries>()
  for (const { start, end } of reader.block()) {
    const one = new SeriesReader(reader.script, start, end).read()
    series.set(labelsKey(one.labels), one)
  }
  const withNative = nhcb !== undefined
  return { kind: 'load', line: line.number, stepMs, withNative, series: [...series.values()] }
}
