import { PromqlError } from '../errors.ts'
import {
  evaluateInstant,
  evaluateRange,
  MemoryStorage,
  type EvalOptions,
  type QueryData,
} from '../eval/index.ts'
import type { Labels } from '../labels.ts'
import { compareAnnotations, meetsMessage, showMessage } from './annotations.ts'
import { compareAt, compareResult, type Difference } from './compare.ts'
import { nativeSeriesOf, needsNative } from './histograms.ts'
import { parseScript } from './parse.ts'
import type { Command, EvalCommand, Script, ScriptSeries } from './script.ts'

/** How a script is run. */
export interface ScriptOptions extends EvalOptions {
  /**
   * Whether the texts of errors, warnings and infos have to be the expected ones; default true.
   * Scripts of Prometheus expect the words of Prometheus.
   */
  readonly checkMessages?: boolean
  /**
   * Whether an instant query is also run as a range query around its time; default true in PromQL,
   * and never done in MetricsQL, where the two may differ.
   */
  readonly checkAsRange?: boolean
}

/** What came of one command. */
export type CommandResult =
  | { readonly status: 'done' | 'passed'; readonly command: Command }
  | {
      readonly status: 'failed'
      readonly command: EvalCommand
      /** What is wrong: the result itself, or only what is said about it. */
      readonly aspect: 'result' | 'message' | 'annotations'
      /** A line for each difference. */
      readonly difference: Difference
    }
  | {
      /** The evaluator says that it cannot do that. */
      readonly status: 'unsupported'
      readonly command: Command
      readonly reason: string
    }

/** What came of a script. */
export interface ScriptResult {
  /** One for each command, in order. */
  readonly results: readonly CommandResult[]
  readonly passed: number
  readonly failed: number
  readonly unsupported: number
}

interface Run {
  readonly options: ScriptOptions
  storage: MemoryStorage
  native: Labels[]
}

const RANGE_STEP_MS = 60_000

/**
 * Runs a script of tests over a storage of its own and says for each command what came of it.
 *
 * @param options as of `evaluateInstant`; `dialect` is `promql` by default
 * @throws PromqlError when the script cannot be parsed
 */
export function runScript(script: string | Script, options: ScriptOptions = {}): ScriptResult {
  const { commands } = typeof script === 'string' ? parseScript(script) : script
  const run: Run = {
    options: { dialect: 'promql', ...options },
    storage: new MemoryStorage(),
    native: [],
  }
  const results = commands.map(command => runCommand(run, command))
  const count = (status: CommandResult['status']): number =>
    results.filter(result => result.status === status).length
  return {
    results,
    passed: count('passed'),
    failed: count('failed'),
    unsupported: count('unsupported'),
  }
}

/** Adds a series of a script to a storage, a value every step; histograms are left out. */
export function loadSeries(storage: MemoryStorage, series: ScriptSeries, stepMs: number): void {
  series.values.forEach((value, i) => {
    if (value.kind === 'number') storage.append(series.labels, i * stepMs, value.value)
    else if (value.kind === 'stale') storage.append(series.labels, i * stepMs, Number.NaN, true)
  })
}

function runCommand(run: Run, command: Command): CommandResult {
  switch (command.kind) {
    case 'clear':
      run.storage = new MemoryStorage()
      run.native = []
      return { status: 'done', command }
    case 'load': {
      for (const series of command.series) loadSeries(run.storage, series, command.stepMs)
      const native = nativeSeriesOf(command)
      run.native.push(...native)
      return native.length === 0
        ? { status: 'done', command }
        : { status: 'unsupported', command, reason: 'native histograms' }
    }
    case 'eval':
      return runEval(run, command)
  }
}

function runEval(run: Run, command: EvalCommand): CommandResult {
  const { dialect = 'promql', checkMessages = true } = run.options
  if (needsNative(command, run.native, dialect))
    return { status: 'unsupported', command, reason: 'native histograms' }
  let data: QueryData
  let asRange: QueryData | undefined
  try {
    data = evaluate(run, command)
    if (isCheckedAsRange(run, command, data)) asRange = evaluateAround(run, command)
  } catch (error) {
    return resultOfError(command, error, checkMessages)
  }
  if (command.failure !== undefined)
    return failed(command, 'result', ['expected an error, got none'])
  const difference = compareResult(command, data)
  if (difference.length > 0) return failed(command, 'result', difference)
  if (asRange !== undefined && command.time.kind === 'instant') {
    const again = compareAt(command, asRange, command.time.timeMs)
    if (again.length > 0) return failed(command, 'result', ['as a range query:', ...again])
  }
  const annotations = compareAnnotations(command, annotationsOf(data), checkMessages)
  return annotations.length > 0
    ? failed(command, 'annotations', annotations)
    : { status: 'passed', command }
}

function resultOfError(
  command: EvalCommand,
  error: unknown,
  checkMessages: boolean,
): CommandResult {
  if (!(error instanceof Error) || error.message.startsWith('BUG:')) throw error
  if (error instanceof PromqlError && error.code === 'not-supported')
    return { status: 'unsupported', command, reason: error.message }
  const { failure } = command
  if (failure === undefined) return failed(command, 'result', [`an error: ${error.message}`])
  const unmet = failure.filter(expected => !meetsMessage(expected, error.message))
  if (!checkMessages || unmet.length === 0) return { status: 'passed', command }
  return failed(
    command,
    'message',
    unmet.map(expected => `expected the error ${showMessage(expected)}, got ${error.message}`),
  )
}

function failed(
  command: EvalCommand,
  aspect: 'result' | 'message' | 'annotations',
  difference: Difference,
): CommandResult {
  return { status: 'failed', command, aspect, difference }
}

function evaluate({ storage, options }: Run, { query, time }: EvalCommand): QueryData {
  return time.kind === 'instant'
    ? evaluateInstant(storage, query, { ...options, timeMs: time.timeMs })
    : evaluateRange(storage, query, { ...options, ...time })
}

/** Strings, windows and order are no matter of range queries, nor are the range's own ends. */
function isCheckedAsRange({ options }: Run, command: EvalCommand, data: QueryData): boolean {
  const isAsked = options.checkAsRange ?? true
  const isVector = data.resultType === 'vector' || data.resultType === 'scalar'
  const isFree = !/\b(?:start|end|range|step)\s*\(\s*\)/.test(command.query)
  return (
    isAsked &&
    options.dialect === 'promql' &&
    isVector &&
    isFree &&
    command.time.kind === 'instant' &&
    !command.ordered
  )
}

function evaluateAround(
  { storage, options }: Run,
  { query, time }: EvalCommand,
): QueryData | undefined {
  if (time.kind !== 'instant') return undefined
  return evaluateRange(storage, query, {
    ...options,
    startMs: time.timeMs - RANGE_STEP_MS,
    endMs: time.timeMs + RANGE_STEP_MS,
    stepMs: RANGE_STEP_MS,
  })
}

function annotationsOf(
  data: QueryData & { readonly warnings?: readonly string[]; readonly infos?: readonly string[] },
): { warn: readonly string[]; info: readonly string[] } {
  return { warn: data.warnings ?? [], info: data.infos ?? [] }
}
