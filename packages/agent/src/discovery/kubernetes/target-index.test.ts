import { expect, test } from 'vitest'
import type { TargetBundle } from '../types.ts'
import { Decoding } from './decoding.ts'
import { endpointsRole, type Endpoints } from './endpoints.ts'
import { createResources } from './resources.ts'
import { TargetIndex } from './target-index.ts'
import type { DependencyKind } from './role.ts'

/** A cluster of endpoints and what they depend on, in which every change is told at once. */
function cluster() {
  const resources = createResources(new Decoding({ warn: () => {} }))
  const kinds = {
    pod: resources.pod,
    service: resources.service,
    node: resources.node,
    namespace: resources.namespace,
  }
  const known: Record<DependencyKind, Map<string, any>> = {
    pod: new Map(),
    service: new Map(),
    node: new Map(),
    namespace: new Map(),
  }
  const own = new Map<string, Endpoints>()
  const index = new TargetIndex({
    role: endpointsRole,
    attach: { node: true, namespace: true },
    known: {
      pod: (namespace, name) => known.pod.get(`${namespace}/${name}`),
      service: (namespace, name) => known.service.get(`${namespace}/${name}`),
      node: name => known.node.get(`/${name}`),
      namespace: name => known.namespace.get(`/${name}`),
    },
    find: key => own.get(key),
  })
  return {
    index,
    /** Puts endpoints of one pod. */
    endpoints: (name: string, pod: string) => {
      const targetRef = { kind: 'Pod', namespace: 'ns', name: pod }
      const subsets = [{ addresses: [{ ip: '10.0.0.1', targetRef }], ports: [{ port: 80 }] }]
      const raw = { metadata: { namespace: 'ns', name }, subsets }
      own.set(
        `ns/${name}`,
        resources.endpoints.decode(raw, text => text)!,
      )
      index.objectChanged(`ns/${name}`)
    },
    remove: (name: string) => {
      own.delete(`ns/${name}`)
      index.objectChanged(`ns/${name}`)
    },
    /** Puts something that endpoints depend on; returns whether some do. */
    put: (kind: DependencyKind, name: string, labels: object, spec: object = {}): boolean => {
      const namespace = kind === 'pod' || kind === 'service' ? 'ns' : ''
      const raw = { metadata: { namespace, name, labels }, spec }
      known[kind].set(
        `${namespace}/${name}`,
        kinds[kind].decode(raw, text => text),
      )
      return index.dependencyChanged(kind, `${namespace}/${name}`)
    },
  }
}

/** The places of the bundles that are not those of before. */
const changed = (before: readonly TargetBundle[], after: readonly TargetBundle[]): number[] =>
  after.flatMap((bundle, i) => (bundle === before[i] ? [] : [i]))

const valueOf = (bundle: TargetBundle | undefined, name: string): string | undefined =>
  bundle?.list()[0]?.labels.findLast(label => label.name === `__meta_kubernetes_${name}`)?.value

test('as long as nothing changes the list and its bundles are the same', () => {
  const { index, endpoints } = cluster()
  expect(index.bundles()).toEqual([])
  endpoints('a', 'pa')
  const before = index.bundles()
  expect(before).toHaveLength(1)
  expect(index.bundles()).toBe(before)
})

test('a change concerns only the bundles that depend on it', () => {
  const { index, endpoints, put, remove } = cluster()
  const run = (node: string) => ({ nodeName: node })
  put('pod', 'pa', {}, run('n1'))
  for (const [name, pod] of [
    ['a', 'pa'],
    ['b', 'pb'],
    ['c', 'pa'],
  ] as const)
    endpoints(name, pod)
  let last = index.bundles()
  const afterwards = (what: string, ...places: number[]) => {
    const next = index.bundles()
    expect({ what, changed: changed(last, next) }).toEqual({ what, changed: places })
    last = next
  }
  expect(put('service', 'a', { x: '1' })).toBe(true)
  afterwards('a service of that name', 0)
  expect(valueOf(last[0], 'service_label_x')).toBe('1')
  expect(put('service', 'other', {})).toBe(false)
  afterwards('a service of no endpoints')
  expect(put('pod', 'pa', { x: '2' }, run('n1'))).toBe(true)
  afterwards('a pod of two endpoints', 0, 2)
  expect(valueOf(last[2], 'pod_label_x')).toBe('2')
  expect(put('node', 'n2', {})).toBe(false)
  expect(put('node', 'n1', { x: '3' })).toBe(true)
  afterwards('the node of the pod', 0, 2)
  expect(valueOf(last[0], 'node_label_x')).toBe('3')
  put('pod', 'pa', {}, run('n2'))
  afterwards('the pod on another node', 0, 2)
  expect(put('node', 'n1', {})).toBe(false)
  expect(put('node', 'n2', { x: '4' })).toBe(true)
  afterwards('the other node', 0, 2)
  expect(valueOf(last[0], 'node_label_x')).toBe('4')
  put('pod', 'pb', {}, run('n1'))
  afterwards('a pod that was not there before', 1)
  put('namespace', 'ns', { x: '5' })
  afterwards('the namespace', 0, 1, 2)
  expect(valueOf(last[1], 'namespace_label_x')).toBe('5')
  endpoints('b', 'pa')
  afterwards('the endpoints themselves', 1)
  expect(put('pod', 'pb', { x: '6' })).toBe(false)
  remove('c')
  expect(index.bundles()).toEqual(last.slice(0, 2))
  put('pod', 'pa', { x: '7' })
  expect(changed(last, index.bundles())).toEqual([0, 1])
})
