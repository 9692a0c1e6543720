/** Random numbers that a seed fixes. */
export type Random = () => number

/** Makes a source of random numbers (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const namespaces = ['a', 'b', 'c']
const nodes = ['n1', 'n2', 'n3', 'n-gone']
const podNames = ['p1', 'p2', 'p3', 'p4', 'p5', 'p-gone']
const serviceNames = ['s1', 's2', 's3', 's4']
const ports = [80, 8080, 9100, 9102]
const keys = ['app', 'app.kubernetes.io/name', 'app_kubernetes_io/name', 'x-y', 'x.y', '9z', 'UP']

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!
const some = <T>(random: Random, list: readonly T[], share = 0.5): T[] =>
  list.filter(() => random() < share)
const maybe = <T>(random: Random, value: T, share = 0.5): T | undefined =>
  random() < share ? value : undefined
const times = <T>(random: Random, most: number, make: (i: number) => T): T[] =>
  Array.from({ length: Math.floor(random() * (most + 1)) }, (_, i) => make(i))

function words(random: Random): Record<string, string> | undefined {
  return maybe(
    random,
    Object.fromEntries(some(random, keys).map(key => [key, pick(random, ['', 'v', 'w é', '1'])])),
    0.8,
  )
}
const metadata = (random: Random, name: string, namespace?: string) => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  labels: words(random),
  annotations: words(random),
})

function container(random: Random, name: string, isInit: boolean) {
  return {
    name,
    image: pick(random, ['img:1', 'img:2']),
    ports: maybe(
      random,
      times(random, 2, i => ({
        name: maybe(random, `port-${i}`),
        containerPort: pick(random, ports),
        protocol: pick(random, ['TCP', 'UDP']),
      })),
      0.8,
    ),
    restartPolicy: isInit ? maybe(random, 'Always') : undefined,
  }
}
const status = (random: Random, name: string) => ({
  name,
  containerID: maybe(random, `containerd://${name}`),
  state: pick(random, [{ running: {} }, { terminated: { exitCode: 0 } }, { waiting: {} }, {}]),
})

function pod(random: Random, namespace: string, name: string) {
  const containers = ['c1', 'c2'].map(one => container(random, one, false))
  const inits = times(random, 2, i => container(random, `i${i}`, true))
  const host = pick(random, ['10.0.0.1', '10.0.0.2'])
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata(random, name, namespace),
      uid: `uid-${namespace}-${name}`,
      ownerReferences: maybe(random, [
        { kind: 'Job', name: 'j', controller: false },
        { kind: pick(random, ['ReplicaSet', '']), name: 'rs', controller: random() < 0.7 },
      ]),
    },
    spec: { nodeName: maybe(random, pick(random, nodes), 0.8), containers, initContainers: inits },
    status: {
      phase: pick(random, ['Running', 'Running', 'Running', 'Pending', 'Succeeded', 'Failed', '']),
      podIP: maybe(
        random,
        pick(random, ['10.1.0.1', '10.1.0.2', 'fd00::1', `10.2.0.${Math.floor(random() * 250)}`]),
        0.85,
      ),
      hostIP: maybe(random, host),
      conditions: maybe(random, [
        { type: 'Initialized', status: 'True' },
        { type: 'Ready', status: pick(random, ['True', 'False', 'Unknown', '']) },
      ]),
      containerStatuses: maybe(
        random,
        containers.map(({ name: one }) => status(random, one)),
        0.7,
      ),
      initContainerStatuses: maybe(
        random,
        inits.map(({ name: one }) => status(random, one)),
        0.7,
      ),
    },
  }
}
function service(random: Random, namespace: string, name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(random, name, namespace),
    spec: {
      type: pick(random, ['ClusterIP', 'ExternalName', 'LoadBalancer', '']),
      clusterIP: maybe(random, pick(random, ['None', '10.96.0.1'])),
      externalName: maybe(random, 'x.example.com'),
      ports: times(random, 2, i => ({
        name: maybe(random, `p${i}`),
        port: pick(random, ports),
        protocol: 'TCP',
      })),
    },
  }
}
const ref = (random: Random, namespace: string) =>
  maybe(
    random,
    {
      kind: pick(random, ['Pod', 'Pod', 'Pod', 'Node', '']),
      name: pick(random, podNames),
      namespace: pick(random, [namespace, namespace, ...namespaces]),
    },
    0.85,
  )
function address(random: Random, namespace: string) {
  return {
    ip: pick(random, ['10.1.0.1', '10.1.0.2', 'fd00::1', '10.9.9.9']),
    hostname: maybe(random, 'h', 0.3),
    nodeName: maybe(random, pick(random, nodes)),
    targetRef: ref(random, namespace),
  }
}
const endpointPort = (random: Random) => ({
  name: maybe(random, 'http'),
  port: pick(random, ports),
  protocol: 'TCP',
  appProtocol: maybe(random, 'http', 0.3),
})
function endpoints(random: Random, namespace: string, name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: metadata(random, name, namespace),
    subsets: maybe(
      random,
      times(random, 2, () => ({
        addresses: maybe(
          random,
          times(random, 3, () => address(random, namespace)),
          0.9,
        ),
        notReadyAddresses: maybe(
          random,
          times(random, 2, () => address(random, namespace)),
        ),
        ports: maybe(
          random,
          times(random, 2, () => endpointPort(random)),
          0.9,
        ),
      })),
      0.95,
    ),
  }
}
function slice(random: Random, namespace: string, name: string) {
  const meta = metadata(random, name, namespace)
  const bool = () => maybe(random, pick(random, [true, false, null]))
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      ...meta,
      labels: {
        ...meta.labels,
        ...(random() < 0.9 ? { 'kubernetes.io/service-name': pick(random, serviceNames) } : {}),
      },
    },
    addressType: pick(random, ['IPv4', 'FQDN']),
    endpoints: maybe(
      random,
      times(random, 3, () => ({
        addresses: pick(random, [['10.1.0.1'], ['10.1.0.2', '10.1.0.3'], []]),
        conditions: maybe(random, { ready: bool(), serving: bool(), terminating: bool() }),
        hostname: maybe(random, 'h', 0.3),
        nodeName: maybe(random, pick(random, nodes)),
        zone: maybe(random, 'z'),
        targetRef: ref(random, namespace),
        topology: maybe(random, { 'topology.kubernetes.io/zone': 'z', x: '' }, 0.2),
      })),
      0.95,
    ),
    ports: maybe(
      random,
      times(random, 2, () => ({
        ...endpointPort(random),
        ...(random() < 0.1 ? { port: null } : {}),
      })),
      0.95,
    ),
  }
}
function ingress(random: Random, namespace: string, name: string) {
  const hosts = ['a.example.com', '*.example.com', 'b.c.example.com', 'com', '']
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadata(random, name, namespace),
    spec: {
      ingressClassName: maybe(random, 'nginx'),
      tls: maybe(
        random,
        times(random, 2, () => ({
          hosts: maybe(random, some(random, [...hosts, '*.com', '*']), 0.9),
        })),
      ),
      rules: maybe(
        random,
        times(random, 3, () => ({
          host: maybe(random, pick(random, hosts), 0.9),
          http: maybe(random, {
            paths: maybe(
              random,
              times(random, 2, () => ({ path: maybe(random, pick(random, ['/', '/x', ''])) })),
            ),
          }),
        })),
      ),
    },
  }
}
function node(random: Random, name: string) {
  const types = [
    'InternalIP',
    'InternalDNS',
    'ExternalIP',
    'ExternalDNS',
    'LegacyHostIP',
    'Hostname',
    'Odd-Type',
  ]
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: metadata(random, name),
    spec: { providerID: maybe(random, `p://${name}`) },
    status: {
      addresses: maybe(
        random,
        [...some(random, types, 0.3), ...some(random, types, 0.3)].map(type => ({
          type,
          address: pick(random, ['', `${name}.x`, '10.0.0.9', 'fd00::9']),
        })),
        0.9,
      ),
      daemonEndpoints: maybe(random, { kubeletEndpoint: maybe(random, { Port: 10250 }) }),
    },
  }
}

/** Makes the objects of a small cluster whose parts name each other, some of them in vain. */
export function randomCluster(random: Random): object[] {
  const everywhere = <T>(names: readonly string[], make: (namespace: string, name: string) => T) =>
    namespaces.flatMap(namespace => some(random, names, 0.8).map(name => make(namespace, name)))
  return [
    ...namespaces
      .slice(0, 2)
      .map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: metadata(random, name) })),
    ...nodes.slice(0, -1).map(name => node(random, name)),
    ...everywhere(podNames.slice(0, -1), (namespace, name) => pod(random, namespace, name)),
    ...everywhere(serviceNames, (namespace, name) => service(random, namespace, name)),
    ...everywhere(serviceNames, (namespace, name) => endpoints(random, namespace, name)),
    ...everywhere(['e1', 'e2', 'e3', 'e4'], (namespace, name) => slice(random, namespace, name)),
    ...everywhere(['g1', 'g2'], (namespace, name) => ingress(random, namespace, name)),
  ]
}
