import { matchesGroups } from '../filters.ts'
import { METRIC_NAME, getLabel, type Labels } from '../labels.ts'
import { parse, type Dialect } from '../parser/index.ts'
import { walk } from '../walk.ts'
import type { EvalCommand, LoadCommand, ScriptSeries } from './script.ts'

const CLASSIC_PART = /_(?:bucket|count|sum)$/

/** Label sets of series that a script gives native histograms to. */
export function nativeSeriesOf({ series, withNative }: LoadCommand): Labels[] {
  const given = series.filter(hasHistogram).map(({ labels }) => labels)
  if (!withNative) return given
  const made = series
    .filter(({ labels }) => CLASSIC_PART.test(getLabel(labels, METRIC_NAME)))
    .map(({ labels }) =>
      labels
        .filter(({ name }) => name !== 'le')
        .map(({ name, value }) => ({
          name,
          value: name === METRIC_NAME ? value.replace(CLASSIC_PART, '') : value,
        })),
    )
  return [...given, ...made]
}

/** Returns whether a case expects native histograms or its query looks at some. */
export function needsNative(
  { query, expected }: EvalCommand,
  native: readonly Labels[],
  dialect: Dialect,
): boolean {
  if ('series' in expected && expected.series.some(hasHistogram)) return true
  if (native.length === 0) return false
  let found = false
  try {
    walk(parse(query, { dialect, experimental: true }), expr => {
      if (expr.kind === 'selector')
        found ||= native.some(labels => matchesGroups(expr.groups, labels))
    })
  } catch {
    // What cannot be parsed is for the case itself to say.
  }
  return found
}

function hasHistogram({ values }: ScriptSeries): boolean {
  return values.some(({ kind }) => kind === 'histogram')
}
