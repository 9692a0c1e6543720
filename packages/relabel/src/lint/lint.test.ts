import { describe, expect, test } from 'vitest'
import { parseRelabelConfigs, type Hint, type Phase } from '../index.ts'

function shown(hints: readonly Hint[]): string[] {
  return hints.map(({ code, rule, message }) => `${code} ${rule.index}: ${message}`)
}

describe('lint()', () => {
  test.each<[string, Phase | undefined, string[]]>([
    [
      "[{source_labels: [a], regex: '(.+)-.+', target_label: b, replacement: '$2'}]",
      undefined,
      [
        'missing-group 0: replacement refers to the group "2", but the regex "(.+)-.+" has one group, so it gives an empty text',
      ],
    ],
    [
      '[{source_labels: [a], regex: foo, target_label: b}]',
      undefined,
      [
        'missing-group 0: the default replacement refers to the group "1", but the regex "foo" has no group, so it gives an empty text',
      ],
    ],
    [
      "[{source_labels: [a], regex: '(f)(o)', target_label: 'x_$1y', replacement: z}]",
      undefined,
      [
        'missing-group 0: target_label refers to the group "1y", but the regex "(f)(o)" has 2 groups, so it gives an empty text; did you mean "${1}y"?',
      ],
    ],
    [
      "[{action: labelmap, regex: '__meta_(?P<x>.+)', replacement: '${y}'}]",
      'target',
      [
        'missing-group 0: replacement refers to the group "y", but the regex "__meta_(?P<x>.+)" has one group, so it gives an empty text',
      ],
    ],
    [
      '[{source_labels: [__meta_kubernetes_pod_name], target_label: pod}]',
      'metric',
      [
        'wrong-phase 0: reads "__meta_kubernetes_pod_name", which exists only in relabel_configs; write it to a label of the target there',
      ],
    ],
    [
      "[{action: labelmap, regex: '__meta_kubernetes_pod_label_(.+)'}]",
      'metric',
      [
        'wrong-phase 0: looks for labels that match "__meta_kubernetes_pod_label_(.+)", which exist only in relabel_configs',
      ],
    ],
    [
      '[{if: \'{__address__=~"10.*"}\', target_label: net, replacement: ten}]',
      'metric',
      [
        'wrong-phase 0: reads "__address__", which exists only in relabel_configs; write it to a label of the target there',
      ],
    ],
    [
      "[{action: drop, source_labels: [__name__], regex: 'go_.*'}]",
      'target',
      [
        'wrong-phase 0: reads "__name__", which targets do not have; rules for metrics belong into metric_relabel_configs',
      ],
    ],
    [
      '[{action: labeldrop, regex: pod}, {action: keep, source_labels: [pod], regex: shop}]',
      undefined,
      ['never-matches 1: can never match: after the rule in line 1 "pod" is empty'],
    ],
    [
      '[{action: labelkeep, regex: job}, {action: drop, source_labels: [pod], regex: .+}]',
      undefined,
      ['never-matches 1: can never match: after the rule in line 1 "pod" is empty'],
    ],
    [
      '[{action: keep, source_labels: [a], regex: x|y}, {action: drop, source_labels: [a], regex: z}]',
      undefined,
      ['never-matches 1: can never match: after the rule in line 1 "a" is "x" or "y"'],
    ],
    [
      '[{action: drop, source_labels: [a], regex: x|y}, {action: keep, source_labels: [a], regex: x}]',
      undefined,
      ['never-matches 1: can never match: the rule in line 1 drops everything with a="x"'],
    ],
    [
      '[{target_label: env, replacement: prod}, {source_labels: [env], regex: dev, target_label: a, replacement: b}]',
      undefined,
      ['never-matches 1: can never match: after the rule in line 1 "env" is "prod"'],
    ],
  ])('finds the mistake in %s', (rules, phase, expected) => {
    expect(shown(parseRelabelConfigs(rules).lint({ phase }))).toEqual(expected)
  })

  test.each<[string, Phase | undefined]>([
    [
      "[{source_labels: [a], regex: '(.+)-(.+)', target_label: b, replacement: '$2-$1$$'}]",
      'metric',
    ],
    ['[{source_labels: [a], regex: foo, target_label: b, replacement: bar}]', 'metric'],
    ['[{source_labels: [__meta_x], target_label: b}]', 'target'],
    ["[{source_labels: [a], regex: .*, target_label: b, replacement: '<$1>'}]", 'target'],
    [
      '[{source_labels: [__address__], target_label: __tmp}, {action: drop, source_labels: [__tmp], regex: x}]',
      'target',
    ],
    // An earlier rule may have written what is read.
    [
      '[{target_label: __address__, replacement: x}, {source_labels: [__address__], target_label: y}]',
      'metric',
    ],
    [
      '[{action: labeldrop, regex: pod}, {target_label: pod, replacement: x}, {action: keep, source_labels: [pod], regex: x}]',
      undefined,
    ],
    [
      '[{action: labeldrop, regex: pod, if: foo}, {action: keep, source_labels: [pod], regex: x}]',
      undefined,
    ],
    [
      '[{action: labeldrop, regex: pod}, {action: labelmap, regex: x_(.+)}, {action: keep, source_labels: [pod], regex: x}]',
      undefined,
    ],
    [
      '[{action: keep, source_labels: [a], regex: x|y}, {action: drop, source_labels: [a], regex: y|z}]',
      undefined,
    ],
    [
      '[{target_label: env, replacement: dev, if: foo}, {action: drop, source_labels: [env], regex: prod}]',
      undefined,
    ],
    [
      '[{action: keep, source_labels: [a], regex: ""}, {action: drop, source_labels: [a, b], regex: x;y}]',
      undefined,
    ],
  ])('finds nothing in %s', (rules, phase) => {
    expect(shown(parseRelabelConfigs(rules).lint({ phase }))).toEqual([])
  })
})

describe('trace()', () => {
  const target = {
    __address__: 'h:1',
    __meta_kubernetes_pod_label_app: 'shop',
    __meta_kubernetes_pod_name: 'shop-1',
  }
  test.each([
    ['__meta_kubernetes_pod_lable_app', '__meta_kubernetes_pod_label_app'],
    ['__meta_kubernetes_pod_label_App', '__meta_kubernetes_pod_label_app'],
    ['kubernetes_pod_name', '__meta_kubernetes_pod_name'],
    ['__meta_kubernetes_pod-name', '__meta_kubernetes_pod_name'],
    ['__adress__', '__address__'],
  ])('finds the name that was meant by %s', (name, meant) => {
    const rules = parseRelabelConfigs([{ source_labels: [name], target_label: 'x' }])
    expect(shown(rules.trace(target).hints)).toEqual([
      `absent-label 0: reads the label "${name}", which is not there; did you mean "${meant}"?`,
    ])
  })

  test.each(['pod', '__meta_kubernetes_namespace', '__meta_kubernetes_pod_ip', 'job'])(
    'finds no other name for %s',
    name => {
      const rules = parseRelabelConfigs([{ source_labels: [name], target_label: 'x' }])
      expect(shown(rules.trace(target).hints)).toEqual([])
    },
  )

  test('reads off the labels what is relabeled', () => {
    const rules = parseRelabelConfigs([{ source_labels: ['__meta_x'], target_label: 'y' }])
    expect(rules.trace(target).hints).toEqual([])
    expect(rules.trace({ __name__: 'up' }).hints).toMatchObject([{ code: 'wrong-phase' }])
    expect(rules.trace({ __name__: 'up' }, { phase: 'target' }).hints).toEqual([])
    expect(rules.trace({ job: 'x' }).hints).toEqual([])
  })
})
