import { expect, test } from 'vitest'
import { readCases } from './testdata/read-cases.ts'
import { targetsOf, type TargetsCase } from './testdata/targets-of.ts'

interface NamedCase extends TargetsCase {
  readonly name: string
  readonly targets: readonly string[]
}

const cases: NamedCase[] = readCases(new URL('testdata/targets.yaml', import.meta.url))

test.each(cases)('role $role: $name', one => {
  expect(targetsOf(one)).toEqual(one.targets)
})

const pod = (labels: object) => ({
  kind: 'Pod',
  metadata: { namespace: 'a', name: 'p', labels },
  spec: { containers: [{ name: 'c' }] },
  status: { podIP: '10.0.0.1' },
})

test('names that become the same label are warned of, once', () => {
  const log: string[] = []
  const objects = [pod({ 'a.b': '1', 'a-b': '2' }), pod({ 'a.b': '3', 'a-b': '4' })]
  expect(targetsOf({ role: 'pod', objects }, text => log.push(text))).toHaveLength(1)
  expect(log).toEqual([
    '"a-b" and "a.b" of "a/p" become the same label "__meta_kubernetes_pod_label_a_b", which has the value of the latter; rename one of them',
  ])
})

test('endpoints that Kubernetes cut off are warned of', () => {
  const log: string[] = []
  const metadata = {
    namespace: 'a',
    name: 'e',
    annotations: { 'endpoints.kubernetes.io/over-capacity': 'truncated' },
  }
  targetsOf({ role: 'endpoints', objects: [{ kind: 'Endpoints', metadata }] }, text =>
    log.push(text),
  )
  expect(log).toEqual([
    'endpoints "a/e" are cut off: there are more than they can hold; use role "endpointslice"',
  ])
})
