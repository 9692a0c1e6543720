import { labelsFromObject } from '@vmkit/promql-lite/labels'
import { describe, expect, test } from 'vitest'
import { MissingAnswer, parseLibrary, parseTemplate, type TemplateData } from './index.ts'

const sample: TemplateData = {
  labels: labelsFromObject({ instance: 'h1:80', job: 'x' }),
  value: 1234567,
  expr: 'up == 0',
  forMs: 90_000,
  activeAtMs: Date.parse('2026-11-22T08:03:58Z'),
  alertId: '12',
  groupId: '34',
  externalLabels: labelsFromObject({ dc: 'east' }),
  externalUrl: 'http://alert',
}

function render(template: string, value = sample.value): string {
  return parseTemplate(template).run({ ...sample, value })
}

describe('values', () => {
  test.each([
    ['{{ $value }}', '1.234567e+06'],
    ['{{ .Value }}', '1.234567e+06'],
    ['{{$labels.job}} on {{ .Labels.instance }}', 'x on h1:80'],
    ['{{ $labels.missing }}', ''],
    ['{{ $labels }}', 'map[instance:h1:80 job:x]'],
    ['{{ $expr }} for {{ $for }}', 'up == 0 for 1m30s'],
    ['{{ $activeAt }}', '2026-11-22 08:03:58 +0000 UTC'],
    ['{{ $alertID }}/{{ $groupID }}', '12/34'],
    ['{{ $externalLabels.dc }} {{ $externalURL }}', 'east http://alert'],
    ['{{ "a\\"b\\u00e9" }} {{ `c` }}', 'a"bé c'],
    ['a {{- " b " -}} c', 'a b c'],
    ['a{{/* nothing */}}b', 'ab'],
    ['{{ $value', '{{ $value'],
    ['no template } here', 'no template } here'],
  ])('%s', (template, expected) => {
    expect(render(template)).toBe(expected)
  })

  test.each([
    [123456, '123456'],
    [100000.5, '100000.5'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1e21, '1e+21'],
    [-0.5, '-0.5'],
    [0, '0'],
    [Number.NaN, 'NaN'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
  ])('prints %d as Go does', (value, expected) => {
    expect(render('{{ $value }}', value)).toBe(expected)
  })
})

describe('functions', () => {
  test.each([
    ['humanize', 0, '0'],
    ['humanize', 1234567, '1.235M'],
    ['humanize', 0.00012, '120u'],
    ['humanize', -1234, '-1.234k'],
    ['humanize', 999999, '1000k'],
    ['humanize', 1e27, '1000Y'],
    ['humanize1024', 1024, '1ki'],
    ['humanize1024', 1048576, '1Mi'],
    ['humanize1024', 0.5, '0.5'],
    ['humanizeDuration', 0, '0s'],
    ['humanizeDuration', 59.999, '60s'],
    ['humanizeDuration', 60, '1m 0s'],
    ['humanizeDuration', 3661.5, '1h 1m 1s'],
    ['humanizeDuration', 900000, '10d 10h 0m 0s'],
    ['humanizeDuration', -61, '-1m 1s'],
    ['humanizeDuration', 0.0123, '12.3ms'],
    ['humanizePercentage', 0.123456, '12.35%'],
    ['humanizePercentage', 12345.678, '1.235e+06%'],
    ['humanizePercentage', Number.NaN, 'NaN%'],
  ])('%s of %d', (name, value, expected) => {
    expect(render(`{{ $value | ${name} }}`, value)).toBe(expected)
    expect(render(`{{ ${name} $value }}`, value)).toBe(expected)
  })

  test.each([
    [
      '{{ printf "%.2f|%8.2f|%-8s|%q|%5.1f%%" 3.14159 3.14159 "a" "b" 99.5 }}',
      '3.14|    3.14|a       |"b"| 99.5%',
    ],
    ['{{ $value | printf "%.0f" }}', '1234567'],
    ['{{ printf "%s %d" $value }}', '%!s(float64=1.234567e+06) %!d(MISSING)'],
    ['{{ printf "a" "b" }}', 'a%!(EXTRA string=b)'],
    ['{{ title "aa bb CC dd-ee x_y ßa" }}', 'Aa Bb CC Dd-Ee X_y ßa'],
    ['{{ "straße" | toUpper }} {{ toLower "ÀB" }}', 'STRAßE àb'],
    ['{{ stripPort "h1:80" }} {{ stripPort "[::1]:80" }} {{ stripPort "::1" }}', 'h1 ::1 ::1'],
    ['{{ ("x" | toUpper) | printf "%s!" }}', 'X!'],
  ])('%s', (template, expected) => {
    expect(render(template)).toBe(expected)
  })
})

describe('control structures', () => {
  test.each([
    ['{{ if gt $value 1.0 }}big{{ else if eq $value 1.0 }}one{{ else }}small{{ end }}', 'big'],
    ['{{ with $labels.job }}{{ . }}{{ else }}none{{ end }}', 'x'],
    ['{{ with $labels.nope }}x{{ else with "y" }}{{ . }}{{ end }}', 'y'],
    ['{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}', 'instance=h1:80;job=x;'],
    ['{{ range 3 }}{{ if eq . 2 }}{{ break }}{{ end }}{{ . }}{{ end }}', '01'],
    ['{{ range args }}x{{ else }}empty{{ end }}', 'empty'],
    ['{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x = 3 }}{{ $x }}{{ end }}{{ $x }}', '31'],
    ['{{ define "t" }}<{{ . }}>{{ end }}{{ template "t" $labels.job }}', '<x>'],
    ['{{ block "b" . }}{{ .Expr }}{{ end }}', 'up == 0'],
    ['{{ and 1 0 $labels.nope }}|{{ or "" "d" }}|{{ not true }}', '0|d|false'],
    ['{{ len "h\u00e9" }} {{ index "abc" 1 }} {{ slice "abcdef" 1 3 }}', '3 98 bc'],
    ['{{ ($activeAt.Add (parseDurationTime "-1h")).UnixMilli }}', '1795331038000'],
    ['{{ formatTime "Jan 2, 2006 at 3:04pm (MST)" 1643114203 }}', 'Jan 25, 2022 at 12:36pm (UTC)'],
    ['{{ printf "%[2]d %[1]d|%*d|%05d" 1 2 5 42 42 }}', '2 1| 5|00042'],
    [
      '{{ printf "%d" 1.5 }} {{ printf "%x %o %c %U %q" 255 8 65 65 "a" }}',
      '%!d(float64=1.5) ff 10 A U+0041 "a"',
    ],
    ['{{ graphLink "up == 0" }}', '/graph?g0.expr=up+%3D%3D+0&g0.tab=0'],
    ['{{ externalURL }}{{ pathPrefix }}', 'http://alert'],
  ])('%s', (template, expected) => {
    expect(render(template)).toBe(expected)
  })
})

describe('queries', () => {
  const rows = [
    { labels: labelsFromObject({ __name__: 'm', x: '2' }), timestampMs: 1.7e12, value: 1 },
    { labels: labelsFromObject({ __name__: 'm', x: '1' }), timestampMs: 1.7e12, value: 2 },
  ]
  const template = parseTemplate(
    '{{ range sortByLabel "x" (query "up") }}{{ .Labels.x }}={{ . | value }} {{ end }}',
  )

  test('a template says which answer it misses, and goes on with it', () => {
    expect(template.asksQueries).toBe(true)
    expect(() => template.run(sample)).toThrow(new MissingAnswer('up'))
    expect(template.run(sample, { answers: new Map([['up', rows]]) })).toBe('1=2 2=1 ')
  })

  test('a query that failed fails the template', () => {
    const answers = new Map([['up', new Error('no route')]])
    expect(() => template.run(sample, { answers })).toThrow('error calling query: no route')
  })
})

test('templates of files can be called, and those of the text itself win', () => {
  const library = parseLibrary(['{{ define "a" }}file {{ . }}{{ end }}{{ define "b" }}B{{ end }}'])
  expect(parseTemplate('{{ template "a" 1 }}{{ template "b" }}', library).run(sample)).toBe(
    'file 1B',
  )
  const own = parseTemplate('{{ define "a" }}own{{ end }}{{ template "a" 1 }}', library)
  expect(own.run(sample)).toBe('own')
})

describe('a template without end is stopped', () => {
  test.each([
    ['{{ define "t" }}{{ template "t" . }}{{ end }}{{ template "t" . }}', /maximum template depth/],
    ['{{ range 1_000_000 }}0123456789{{ end }}', /longer than 1048576 characters/],
    ['{{ range 100_000_000 }}{{ end }}', /more than 1000000 rounds/],
  ])('%s', (template, message) => {
    expect(() => render(template)).toThrow(message)
  })
})

describe('a template that cannot work', () => {
  test.each([
    ['a\n{{ if $value }}x', 'error parsing template: template: :2: unexpected EOF'],
    ['a {{ end }} b', 'error parsing template: template: :1: unexpected {{end}}'],
    ['{{ nope 1 }}', 'function "nope" not defined'],
    ['{{ $nope }}', 'undefined variable "$nope"'],
    ['a {{ "b" }} {{ $value', 'unclosed action'],
    ['{{ }}', 'missing value for command'],
    ['{{ ($value }}', 'unclosed left paren'],
    ['{{ "a }}', 'unterminated quoted string'],
    ['{{ 1a }}', 'bad number syntax: "1a"'],
    ['{{ 1 | 2 }}', 'non executable command in pipeline stage 2'],
    ['{{ break }}', '{{break}} outside {{range}}'],
    ['{{ "x".y }}', 'unexpected . after term "\\"x\\""'],
    ['{{/* a }}', 'unclosed comment'],
    ['{{ define "a" }}x', 'unexpected EOF'],
    ['{{ define "a" }}x{{ end }}{{ define "a" }}y{{ end }}', 'multiple definition of template "a"'],
  ])('%s is refused when it is parsed', (template, message) => {
    expect(() => parseTemplate(template)).toThrow(message)
  })

  test.each([
    ['{{ .Nope }}', "at <.Nope>: can't evaluate field Nope in type notifier.tplData"],
    ['{{ $labels.job.y }}', "at <$labels.job.y>: can't evaluate field y in type string"],
    ['{{ $value $value }}', "can't give argument to non-function $value"],
    [
      '{{ if gt $value 0 }}x{{ end }}',
      'error calling gt: incompatible types for comparison: float64 and int',
    ],
    ['{{ toUpper 1 }}', 'at <1>: expected string; found 1'],
    ['{{ $value | toUpper }}', 'wrong type for value; expected string; got float64'],
    ['{{ humanize }}', 'wrong number of args for humanize: want 1 got 0'],
    ['{{ template "nope" . }}', 'template "nope" not defined'],
    ['{{ first (args) }}', 'expected []templates.metric; got map[string]interface {}'],
    ['{{ match "(" "y" }}', 'error calling match: error parsing regexp: missing closing ): `(`'],
    [
      'a\n{{ index "abc" 7 }}',
      'template: :2:3: executing "" at <index "abc" 7>: error calling index: index out of range: 7',
    ],
  ])('%s fails with its data', (template, message) => {
    expect(() => render(template)).toThrow(message)
  })

  test('that breaks with its data says which function failed', () => {
    expect(() => render('{{ humanize "x" }}')).toThrow(
      'error calling humanize: strconv.ParseFloat: parsing "x": invalid syntax',
    )
  })
})
