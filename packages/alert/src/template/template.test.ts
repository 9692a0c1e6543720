import { labelsFromObject } from '@vmkit/promql-lite/labels'
import { describe, expect, test } from 'vitest'
import { parseTemplate, type TemplateData } from './index.ts'

function render(
  template: string,
  value = 1234567,
  labels: Record<string, string> = { instance: 'h1:80', job: 'x' },
): string {
  const data: TemplateData = {
    labels: labelsFromObject(labels),
    value,
    expr: 'up == 0',
    forMs: 90_000,
    activeAtMs: Date.parse('2026-11-22T08:03:58Z'),
    alertId: '12',
    groupId: '34',
    externalLabels: labelsFromObject({ dc: 'east' }),
    externalUrl: 'http://alert',
  }
  return parseTemplate(template).run(data)
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

describe('a template that cannot work', () => {
  test.each([
    ['{{ if $value }}x{{ end }}', /"if" is not supported yet/],
    ['{{ nope 1 }}', /function "nope" is not known/],
    ['{{ $nope }}', /undefined variable "\$nope"/],
    ['{{ .Nope }}', /unknown field ".Nope"/],
    ['{{ humanize }', /is not closed|unexpected/],
    ['{{ }} }}', /it is empty/],
    ['{{ ($value }}', /a parenthesis is not closed/],
    ['{{ $value $value }}', /unexpected "\$value"/],
  ])('%s is refused when it is parsed', (template, message) => {
    expect(() => parseTemplate(`${template} }}`)).toThrow(message)
  })

  test('that breaks with its data says which function failed', () => {
    expect(() => render('{{ humanize "x" }}')).toThrow(
      'error calling humanize: expected a number; got "x"',
    )
  })
})
