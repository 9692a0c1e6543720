import type { ApiServer } from './api-server.ts'

/** Something that happens in a cluster. */
export interface Mutation {
  readonly what: string
  readonly happen: (server: ApiServer) => void
}

const core = (kind: string, name: string, namespace = '') => ({
  kind,
  apiVersion: 'v1',
  name,
  ...(namespace === '' ? {} : { namespace }),
})

const slice = (name: string) => ({
  kind: 'EndpointSlice',
  apiVersion: 'discovery.k8s.io/v1',
  namespace: 'shop',
  name,
})

const pod = (name: string, uid: string, ip: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name, uid, labels: { app: 'web', made: 'here' } },
  spec: {
    nodeName: 'node-b',
    containers: [
      {
        name: 'web',
        image: 'web:9',
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
      },
    ],
  },
  status: {
    phase: 'Running',
    podIP: ip,
    hostIP: '10.0.0.12',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [
      { name: 'web', containerID: `containerd://${uid}`, state: { running: {} } },
    ],
  },
})

/** What happens, one after the other; each is to change targets. */
export const mutations: readonly Mutation[] = [
  {
    what: 'a pod gets and loses labels',
    happen: server =>
      server.patch({
        ...core('Pod', 'web-7d9c5b-a', 'shop'),
        patch: { metadata: { labels: { tier: null, 'new.label/x': 'y' } } },
      }),
  },
  {
    what: 'a pod is replaced by one of the same name',
    happen(server) {
      server.delete(core('Pod', 'web-7d9c5b-b', 'shop'))
      server.apply(pod('web-7d9c5b-b', 'uid-1', '10.244.9.1'))
    },
  },
  {
    what: 'a node gets another zone and loses its annotations',
    happen: server =>
      server.patch({
        ...core('Node', 'node-a'),
        patch: {
          metadata: { labels: { 'topology.kubernetes.io/zone': 'z9' }, annotations: null },
        },
      }),
  },
  {
    what: 'a service is annotated otherwise and selects others',
    happen: server =>
      server.patch({
        ...core('Service', 'web', 'shop'),
        patch: {
          metadata: { annotations: { 'prometheus.io/port': '8080' } },
          spec: { selector: { app: 'other' } },
        },
      }),
  },
  {
    what: 'a slice loses an endpoint, and gets one and a port',
    happen: server =>
      server.patch({
        ...slice('web-abc12'),
        patch: {
          endpoints: [
            {
              addresses: ['10.244.1.10'],
              conditions: { ready: true },
              targetRef: { kind: 'Pod', namespace: 'shop', name: 'web-7d9c5b-a' },
            },
            { addresses: ['10.244.9.9'], conditions: { ready: true, terminating: true } },
          ],
          ports: [
            { name: 'http', protocol: 'TCP', port: 8080 },
            { name: 'admin', protocol: 'TCP', port: 9999 },
          ],
        },
      }),
  },
  {
    what: 'a slice goes over to another service',
    happen: server =>
      server.patch({
        ...slice('worker-s1'),
        patch: { metadata: { labels: { 'kubernetes.io/service-name': 'web' } } },
      }),
  },
  {
    what: 'a namespace is labelled',
    happen: server =>
      server.patch({
        ...core('Namespace', 'shop'),
        patch: { metadata: { labels: { team: 'blue' } } },
      }),
  },
  {
    what: 'a pod is not ready and its endpoint neither',
    happen(server) {
      server.patch({
        ...core('Pod', 'web-7d9c5b-a', 'shop'),
        patch: { status: { conditions: [{ type: 'Ready', status: 'False' }] } },
      })
      server.patch({
        ...core('Endpoints', 'web', 'shop'),
        patch: {
          subsets: [
            {
              notReadyAddresses: [
                {
                  ip: '10.244.1.10',
                  targetRef: { kind: 'Pod', namespace: 'shop', name: 'web-7d9c5b-a' },
                },
              ],
              ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
            },
          ],
        },
      })
    },
  },
  {
    what: 'a pod ends for good',
    happen: server =>
      server.patch({ ...core('Pod', 'worker-00', 'shop'), patch: { status: { phase: 'Failed' } } }),
  },
  {
    what: 'a service, its endpoints and its slice are gone',
    happen(server) {
      server.delete(core('Service', 'worker', 'shop'))
      server.delete(core('Endpoints', 'worker', 'shop'))
      server.delete(slice('worker-s2'))
    },
  },
  {
    what: 'an ingress gets a rule and TLS for it',
    happen: server =>
      server.patch({
        kind: 'Ingress',
        apiVersion: 'networking.k8s.io/v1',
        namespace: 'edge',
        name: 'same-host',
        patch: {
          spec: {
            tls: [{ hosts: ['*.new.org'] }],
            rules: [{ host: 'a.new.org', http: { paths: [{ path: '/z' }] } }],
          },
        },
      }),
  },
  {
    what: 'a node is gone and comes back with another address',
    happen(server) {
      server.delete(core('Node', 'node-b'))
      server.apply({
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: 'node-b', labels: { back: 'yes' } },
        status: {
          addresses: [{ type: 'InternalIP', address: '10.0.0.99' }],
          daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
        },
      })
    },
  },
]

/** After this vmagent needs minutes, so one that has just started tells how things are. */
export const silentMutation: Mutation = {
  what: 'things happen that no watch tells, and the history ends',
  happen(server) {
    server.stall()
    server.delete(core('Pod', 'worker-01', 'shop'))
    server.apply(pod('late', 'uid-2', '10.244.9.2'))
    server.patch({
      ...core('Node', 'node-b'),
      patch: { metadata: { labels: { 'topology.kubernetes.io/zone': 'z8' } } },
    })
    server.compact()
  },
}
