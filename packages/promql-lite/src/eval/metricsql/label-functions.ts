import { METRIC_NAME, getLabel, type Labels } from '../../labels.ts'
import { compileRegex, type Regex } from '../../regex.ts'
import { exceptLabels, onlyLabels, withLabel } from '../labels-edit.ts'
import type { Row } from '../value.ts'
import {
  allRows,
  firstNumber,
  rowsAt,
  textAt,
  textPairs,
  textsFrom,
  type Argument,
  type NamedTransform,
} from './arguments.ts'
import { mapValues } from './presence.ts'

/** Changes the labels of each row, by a rule made from the other arguments. */
function edit(
  name: string,
  ruleOf: (args: readonly Argument[], name: string) => (labels: Labels) => Labels,
): NamedTransform {
  return [
    name,
    args => {
      const rule = ruleOf(args, name)
      return rowsAt(args, 0).map(({ labels, values }) => ({ labels: rule(labels), values }))
    },
  ]
}

/** Keeps rows whose labels meet a test made from the other arguments. */
function filter(
  name: string,
  testOf: (args: readonly Argument[], name: string) => (labels: Labels) => boolean,
): NamedTransform {
  return [
    name,
    args => {
      const test = testOf(args, name)
      return rowsAt(args, 0).filter(row => test(row.labels))
    },
  ]
}

/** Functions of labels. */
export const labelFunctions: readonly NamedTransform[] = [
  edit('label_set', (args, name) => {
    const pairs = textPairs(args, 1, name)
    return labels => pairs.reduce((all, [label, value]) => withLabel(all, label, value), labels)
  }),
  edit('label_del', (args, name) => {
    const names = textsFrom(args, 1, name)
    return labels => exceptLabels(labels, names)
  }),
  edit('label_keep', (args, name) => {
    const names = textsFrom(args, 1, name)
    return labels => onlyLabels(labels, names)
  }),
  edit('label_copy', (args, name) => copying(textPairs(args, 1, name), false)),
  edit('label_move', (args, name) => copying(textPairs(args, 1, name), true)),
  edit('label_map', (args, name) => {
    const label = textAt(args, 1, name)
    const values = new Map(textPairs(args, 2, name))
    return labels => {
      const value = getLabel(labels, label)
      return withLabel(labels, label, values.get(value) ?? value)
    }
  }),
  edit('label_uppercase', (args, name) => changing(args, name, text => text.toUpperCase())),
  edit('label_lowercase', (args, name) => changing(args, name, text => text.toLowerCase())),
  edit('label_transform', (args, name) => {
    const [label = '', pattern = '', replacement = ''] = textsFrom(args, 1, name)
    return replacing(label, compileRegex(pattern), label, replacement)
  }),
  edit('label_replace', (args, name) => {
    const [target = '', replacement = '', label = '', pattern = ''] = textsFrom(args, 1, name)
    return replacing(label, compileRegex(pattern, { anchored: true }), target, replacement)
  }),
  edit('label_join', (args, name) => {
    const [target = '', separator = '', ...sources] = textsFrom(args, 1, name)
    return labels =>
      withLabel(labels, target, sources.map(source => getLabel(labels, source)).join(separator))
  }),
  edit('label_graphite_group', (args, name) => {
    const groups = args.slice(1).map((_, i) => Math.trunc(firstNumber(args, i + 1, name)))
    return labels => {
      const parts = getLabel(labels, METRIC_NAME).split('.')
      return withLabel(labels, METRIC_NAME, groups.map(group => parts[group] ?? '').join('.'))
    }
  }),
  filter('label_match', (args, name) => matching(args, name, true)),
  filter('label_mismatch', (args, name) => matching(args, name, false)),
  filter('labels_equal', (args, name) => {
    const [first = '', ...others] = textsFrom(args, 1, name)
    return labels => others.every(other => getLabel(labels, other) === getLabel(labels, first))
  }),
  ['label_value', labelValue],
  ['drop_common_labels', args => withoutCommon(allRows(args))],
]

function copying(
  pairs: readonly (readonly [string, string])[],
  isMoved: boolean,
): (labels: Labels) => Labels {
  return labels =>
    pairs.reduce((all, [source, target]) => {
      const value = getLabel(all, source)
      if (value === '') return all
      const copied = withLabel(all, target, value)
      return isMoved && source !== target ? exceptLabels(copied, [source]) : copied
    }, labels)
}

function changing(
  args: readonly Argument[],
  name: string,
  change: (text: string) => string,
): (labels: Labels) => Labels {
  const names = textsFrom(args, 1, name)
  return labels =>
    names.reduce((all, label) => withLabel(all, label, change(getLabel(all, label))), labels)
}

function replacing(
  source: string,
  regex: Regex,
  target: string,
  replacement: string,
): (labels: Labels) => Labels {
  return labels => {
    const value = getLabel(labels, source)
    return regex.test(value)
      ? withLabel(labels, target, regex.replaceAll(value, replacement))
      : labels
  }
}

function matching(
  args: readonly Argument[],
  name: string,
  wanted: boolean,
): (labels: Labels) => boolean {
  const label = textAt(args, 1, name)
  const regex = compileRegex(textAt(args, 2, name), { anchored: true })
  return labels => regex.test(getLabel(labels, label)) === wanted
}

/** The number in a label; rows stay where there is none, so that they can get a default. */
function labelValue(args: readonly Argument[]): readonly Row[] {
  const label = textAt(args, 1, 'label_value')
  return rowsAt(args, 0).map(row => {
    const value = numberIn(getLabel(row.labels, label))
    const number = mapValues(row, old => (Number.isNaN(old) ? old : value))
    return { ...number, labels: exceptLabels(row.labels, [METRIC_NAME]) }
  })
}

function numberIn(text: string): number {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text)
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity
  return text.trim() === '' || text !== text.trim() ? Number.NaN : Number(text)
}

function withoutCommon(rows: readonly Row[]): readonly Row[] {
  const counts = new Map<string, number>()
  const keyFor = (name: string, value: string): string => `${name.length}:${name}${value}`
  for (const { labels } of rows) {
    for (const { name, value } of labels) {
      const key = keyFor(name, value)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return rows.map(({ labels, values }) => ({
    labels: labels.filter(({ name, value }) => counts.get(keyFor(name, value)) !== rows.length),
    values,
  }))
}
