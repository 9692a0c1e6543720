import { describe, expect, test } from 'vitest'
import { parseScrapeConfig } from '../load.ts'
import type { KubernetesSdConfig } from './kubernetes.ts'

const parse = (entry: string) => {
  const text = `scrape_configs:\n- job_name: j\n  kubernetes_sd_configs:\n  - ${entry}\n`
  return parseScrapeConfig({ text, file: 'scrape.yml', dir: '/etc/vm' })
}

async function configOf(entry: string): Promise<KubernetesSdConfig | undefined> {
  const { jobs } = await parse(entry)
  return jobs[0]?.sd.kubernetes_sd_configs[0]
}

test('the pod that the program runs in says where the API server is, if nothing else does', async () => {
  expect(await configOf('{role: pod}')).toEqual({
    role: 'pod',
    server: { kind: 'in-cluster' },
    namespaces: [],
    ownNamespace: false,
    selectors: [],
    attachMetadata: undefined,
  })
})

test.each<[string, Partial<KubernetesSdConfig>]>([
  ['role: endpointslice', { role: 'endpointslice' }],
  ['role: endpointslices', { role: 'endpointslice' }],
  ['role: pod, namespaces: {names: [a, b, a]}', { namespaces: ['a', 'b'], ownNamespace: false }],
  ['role: pod, namespaces: {own_namespace: true}', { namespaces: [], ownNamespace: true }],
  [
    'role: pod, namespaces: {own_namespace: true, names: [a]}',
    { namespaces: ['a'], ownNamespace: false },
  ],
  ['role: pod, attach_metadata: {}', { attachMetadata: { node: false, namespace: false } }],
  [
    'role: pod, attach_metadata: {node: true}',
    { attachMetadata: { node: true, namespace: false } },
  ],
  [
    'role: endpoints, selectors: [{role: pod, label: a=b}, {role: endpoints, field: c=d}]',
    {
      selectors: [
        { role: 'pod', label: 'a=b', field: '' },
        { role: 'endpoints', label: '', field: 'c=d' },
      ],
    },
  ],
  [
    'role: pod, kubeconfig_file: k.yml',
    { server: { kind: 'kubeconfig', file: 'k.yml', dir: '/etc/vm' } },
  ],
  [
    'role: pod, proxy_url: "http://p:1"',
    { server: { kind: 'in-cluster', proxy: { url: 'http://p:1', headers: [] } } },
  ],
])('{%s}', async (entry, expected) => {
  expect(await configOf(`{${entry}}`)).toMatchObject(expected)
})

test.each([
  ['api_server: "k8s:6443"', 'http://k8s:6443'],
  ['api_server: "k8s:6443/", tls_config: {}', 'https://k8s:6443'],
  ['api_server: "https://k8s/base/"', 'https://k8s/base'],
])('{role: pod, %s} asks %s', async (entry, url) => {
  expect(await configOf(`{role: pod, ${entry}}`)).toMatchObject({ server: { kind: 'server', url } })
})

describe('the job is skipped when', () => {
  test.each([
    ['{role: pdo}', 'unknown role "pdo"; did you mean "pod"?'],
    ['{}', 'missing "role"; expected one of node, pod, service, endpoints, endpointslice, ingress'],
    [
      '{role: pod, api_server: "a:1", kubeconfig_file: k}',
      'cannot use kubeconfig_file and api_server together; use one of them',
    ],
    [
      '{role: pod, api_server: "ftp://a"}',
      'cannot use api_server "ftp://a"; expected http:// or https://',
    ],
    [
      '{role: pod, selectors: [{role: service, label: a=b}]}',
      'cannot use a selector of role "service" for targets of role "pod": it selects nothing; expected one of pod, node, namespace',
    ],
    [
      '{role: endpoints, selectors: [{role: pods, label: a=b}]}',
      'cannot use a selector of role "pods" for targets of role "endpoints": it selects nothing; did you mean "pod"?',
    ],
  ])('an entry is %s', async (entry, message) => {
    const { jobs, skippedJobs } = await parse(entry)
    expect(jobs).toEqual([])
    expect(skippedJobs[0]?.problems).toMatchObject([{ line: 4, message }])
  })
})
