import { parseArgs } from 'node:util'
import type { DialectName } from '../dialect.ts'
import type { Phase } from '../lint/hint.ts'

/** What the command line asks for. */
export interface CliArguments {
  readonly config: string
  readonly dialect: DialectName
  readonly phase: Phase | undefined
  readonly json: boolean
  readonly series: readonly string[]
}

/** The text of `--help`. */
export const usage = `usage: vmkit-relabel --config FILE [options] [SERIES ...]

Shows what relabel rules make of series, rule by rule, and why.

  SERIES            such as 'up{job="api"}' or {"__name__":"up","job":"api"}; without any, one a
                    line from standard input (a /metrics page will do), and the answer is one line
                    each; on a terminal only the rules are checked
  -c, --config FILE the rules: a YAML list, as in relabel_configs; %{NAME} is taken from the
                    environment
  --dialect NAME    victoriametrics (default) or prometheus
  --phase PHASE     target or metric: what is relabeled (default: read off the labels)
  --json            one JSON object a line
  -h, --help        this text

Exit code 0 when the rules could be read, 2 when they or the command line are wrong.
`

const options = {
  config: { type: 'string', short: 'c' },
  dialect: { type: 'string', default: 'victoriametrics' },
  phase: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** Reads the command line; `undefined` asks for the usage. Throws a TypeError for what is wrong. */
export function parseArguments(argv: readonly string[]): CliArguments | undefined {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true })
  if (values.help) return undefined
  const { config, dialect, phase, json } = values
  if (config === undefined) {
    throw new TypeError('--config is missing; name the file with the rules')
  }
  return {
    config,
    dialect: oneOf('--dialect', dialect, ['victoriametrics', 'prometheus'] as const),
    phase: phase === undefined ? undefined : oneOf('--phase', phase, ['target', 'metric'] as const),
    json,
    series: positionals,
  }
}

function oneOf<const T extends string>(option: string, value: string, known: readonly T[]): T {
  const found = known.find(text => text === value)
  if (found !== undefined) return found
  throw new TypeError(
    `cannot use ${option} ${JSON.stringify(value)}: it is not known; expected ${known.join(' or ')}`,
  )
}
