import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { labelsFromObject } from '@vmkit/promql-lite/labels'
import { describe, expect, test } from 'vitest'
import { parseLibrary, parseTemplate } from '../../packages/alert/src/template/index.ts'

const file = join(import.meta.dirname, '../../../shared/data/template-corpus.json')
const cases: { name: string; template: string; expected: string }[] = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8')).cases
  : []

const data = {
  labels: labelsFromObject({
    __name__: 'm',
    'a.b': 'dot',
    alertgroup: 't',
    alertname: 'T',
    dc: 'east',
    x: '1',
  }),
  value: 1,
  expr: 'tpl',
  forMs: 90_000,
  activeAtMs: Date.parse('2026-11-22T08:03:58Z'),
  alertId: '1',
  groupId: '2',
  externalLabels: labelsFromObject({ dc: 'east' }),
  externalUrl: 'http://ext:8080/pre/fix',
}

const row = (x: string, value: number) => ({
  labels: labelsFromObject({ __name__: 'a', x }),
  timestampMs: 1.7e12,
  value,
})
const answers = new Map([
  ['two', [row('2', 1), row('1', 2)]],
  ['nan', [row('1', Number.NaN)]],
  ['inf', [row('1', Infinity)]],
  ['none', []],
])

/** Adds `&var-label=value` for each label name among the arguments behind the labels. */
const library = parseLibrary([
  `{{ define "grafana.filter" -}}
     {{- $labels := .arg0 -}}
     {{- range $position, $name := . -}}
       {{- if ne $position "arg0" -}}
         {{- or (index $labels $name) "All" | printf "&var-%s=%s" $name -}}
       {{- end -}}
     {{- end -}}
   {{- end }}`,
])

/** Columns are those of the text; vmalert counts what it puts before it. */
const withoutColumn = (text: string): string => text.replace(/(template: :\d+):\d+:/, '$1:')

function outcome(template: string): string {
  try {
    return parseTemplate(template, library).run(data, { answers })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe.skipIf(cases.length === 0)('templates give what vmalert 1.145 gave', () => {
  test.each(cases)('$name: $template', ({ template, expected }) => {
    expect(withoutColumn(outcome(template))).toBe(withoutColumn(expected))
  })
})
