import type { StoredObject } from './object-store.ts'

/** Makes a running pod of about 6 kB, with the fields and the bulk that pods of a cluster have. */
export function generatePod(i: number): StoredObject {
  const app = `app-${i % 200}`
  const id = i.toString(16).padStart(10, '0')
  const env = Array.from({ length: 20 }, (_, n) => ({ name: `SETTING_${n}`, value: `${app}-${n}` }))
  const mounts = ['config', 'data', 'kube-api-access'].map(name => ({
    name,
    mountPath: `/var/run/${name}`,
    readOnly: true,
  }))
  const condition = (type: string): object => ({
    type,
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: '2026-01-02T03:04:05Z',
  })
  return {
    metadata: {
      name: `${app}-${id}`,
      generateName: `${app}-`,
      namespace: `team-${i % 50}`,
      uid: `${id.slice(0, 8)}-0000-4000-8000-${id.padStart(12, '0')}`,
      creationTimestamp: '2026-01-02T03:04:00Z',
      labels: {
        app,
        'app.kubernetes.io/name': app,
        'app.kubernetes.io/instance': `${app}-${i % 3}`,
        'pod-template-hash': `${(i % 977) + 1000}`,
      },
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${app}-${i % 977}`, controller: true },
      ],
      managedFields: ['kube-controller-manager', 'kubelet'].map(manager => ({
        manager,
        operation: 'Update',
        apiVersion: 'v1',
        time: '2026-01-02T03:04:05Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { '.': {}, 'f:app': {}, 'f:pod-template-hash': {} } },
          'f:spec': Object.fromEntries(
            Array.from({ length: 24 }, (_, n) => [`f:field${n}`, { '.': {}, 'f:name': {} }]),
          ),
        },
      })),
    },
    spec: {
      nodeName: `node-${i % 500}`,
      serviceAccountName: app,
      containers: ['app', 'sidecar'].map((name, n) => ({
        name,
        image: `images.example/${name}:1.${i % 7}.0`,
        ports: [{ name: 'http', containerPort: 8080 + n, protocol: 'TCP' }],
        env,
        volumeMounts: mounts,
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
      })),
      volumes: mounts.map(({ name }) => ({ name, configMap: { name: `${app}-${name}` } })),
    },
    status: {
      phase: 'Running',
      podIP: `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`,
      hostIP: `192.168.${(i % 500) >> 8}.${i % 250}`,
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition),
      containerStatuses: ['app', 'sidecar'].map(name => ({
        name,
        ready: true,
        restartCount: 0,
        image: `images.example/${name}:1.${i % 7}.0`,
        containerID: `containerd://${id.padStart(64, name === 'app' ? 'a' : 'b')}`,
        state: { running: { startedAt: '2026-01-02T03:04:05Z' } },
      })),
    },
  }
}
