import { styleText } from 'node:util'
import { formatLabels, quoteValue, type Labels } from '@vmkit/promql-lite/labels'
import type { Hint } from '../lint/hint.ts'
import type { RuleRef } from '../rule-ref.ts'
import type { LabelChange } from '../trace/changes.ts'
import type { Trace, TraceStep } from '../trace/trace.ts'

/** Prints a whole trace for people. */
export function printTrace(series: Labels, trace: Trace): string {
  const lines = [styleText('bold', formatLabels(series)), '']
  for (const step of trace.steps) lines.push(...printStep(step), '')
  const { result, droppedBy } = trace
  if (result === undefined) {
    const by = droppedBy === undefined ? 'no label is left' : `by ${placeOf(droppedBy)}`
    lines.push(styleText(['bold', 'red'], `dropped ${by}`))
  } else {
    lines.push(styleText('bold', formatLabels(result)))
    for (const { name, value, setBy } of trace.origins) {
      if (setBy !== undefined) lines.push(`  ${name}=${quoteValue(value)} by ${placeOf(setBy)}`)
    }
  }
  if (trace.hints.length > 0) lines.push('', ...printHints(trace.hints))
  return `${lines.join('\n')}\n`
}

function printStep(step: TraceStep): string[] {
  const [first = '', ...rest] = step.rule.split('\n')
  const verdict = step.dropped
    ? styleText('red', 'dropped')
    : step.changes.length > 0
      ? styleText('green', 'changed')
      : styleText('dim', 'no change')
  return [
    `${styleText('cyan', placeOf(step))}: ${[first, ...rest].join(', ')}`,
    `  ${verdict}: ${step.explanation}`,
    ...(step.dropped ? [] : step.changes.map(printChange)),
  ]
}

function printChange({ name, before, after }: LabelChange): string {
  if (before === undefined) return styleText('green', `  + ${name}=${quoteValue(after ?? '')}`)
  if (after === undefined) return styleText('red', `  - ${name}=${quoteValue(before)}`)
  return styleText('yellow', `  ~ ${name}=${quoteValue(before)} -> ${quoteValue(after)}`)
}

/** Prints hints, one a line. */
export function printHints(hints: readonly Hint[]): string[] {
  return hints.map(
    ({ rule, message }) => `${styleText('yellow', 'hint')} ${placeOf(rule)} ${message}`,
  )
}

/** Prints what became of a series on one line. */
export function printResult(series: Labels, trace: Trace): string {
  const { result, droppedBy } = trace
  const end =
    result === undefined
      ? `dropped${droppedBy === undefined ? '' : ` by ${placeOf(droppedBy)}`}`
      : formatLabels(result)
  return `${formatLabels(series)} -> ${end}\n`
}

/** Names a rule by its place. */
export function placeOf({ index, file, line }: RuleRef): string {
  const at = line > 0 ? ` (${file === '' ? 'line ' : `${file}:`}${line})` : ''
  return `rule ${index + 1}${at}`
}
