import type { MarathonSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient } from './api-client.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'

/** Makes what answers for an entry of marathon_sd_configs: the tasks of apps. */
export function openMarathonSource(
  { servers, access }: MarathonSdConfig,
  { requests }: SourceOptions,
): TargetSource {
  const apis = servers.map(server => new ApiClient(server, access, requests))
  let turn = 0
  /** Asks the servers in turn; one that fails costs nothing while another answers. */
  const ask = async (): Promise<JsonView> => {
    for (let attempt = 1; ; attempt++) {
      const api = apis[turn++ % apis.length]
      if (api === undefined) throw new Error('BUG: there is no server of Marathon')
      try {
        return await api.get('/v2/apps/?embed=apps.tasks')
      } catch (error) {
        if (attempt >= apis.length) throw error
      }
    }
  }
  return {
    name: apis.map(({ name }) => name).join(','),
    async close() {
      await Promise.all(apis.map(api => api.close()))
    },
    async list() {
      const apps = await ask()
      return apps.get('apps').items().flatMap(appTargets)
    },
  }
}

interface Port {
  /** 0 where the task says which it has. */
  readonly port: number
  readonly labels: JsonView | undefined
}

/** As in vmagent a task is one target: the last of its ports, with the labels of all. */
function appTargets(app: JsonView): DiscoveredTarget[] {
  const isContainerNet = app.get('networks').items()[0]?.get('mode').text() === 'container'
  const known = portsOf(app, isContainerNet)
  let { ports } = known
  return app
    .get('tasks')
    .items()
    .map(task => {
      const own = task
        .get('ports')
        .items()
        .map(port => port.number())
      // All tasks are taken to have the ports of the first one.
      if (ports.length === 0) ports = own.map(port => ({ port, labels: undefined }))
      const labels = new MetaLabels('__meta_marathon_')
        .set('app', app.get('id').text())
        .set('image', app.get('container', 'docker', 'image').text())
        .setAll('app_label_', app.get('labels').entries())
      let address = ''
      for (const [i, { port, labels: ofPort }] of ports.entries()) {
        const chosen = port === 0 && own.length === ports.length ? (own[i] ?? 0) : port
        address = joinHostPort(hostOf(task, isContainerNet), chosen)
        labels
          .set('task', task.get('id').text())
          .set('port_index', i)
          .setAll(`${known.kind}_label_`, ofPort?.entries() ?? [])
      }
      return { address, labels: labels.list() }
    })
}

/** Where ports are told depends on the version of Marathon and the kind of network. */
function portsOf(
  app: JsonView,
  isContainerNet: boolean,
): { readonly kind: string; readonly ports: readonly Port[] } {
  const container = app.get('container')
  const places = [container.get('portMappings'), container.get('docker', 'portMappings')]
  const mappings = places.map(place => place.items()).find(list => list.length > 0)
  if (mappings !== undefined) {
    const field = isContainerNet ? 'containerPort' : 'hostPort'
    return { kind: 'port_mapping', ports: mappings.map(one => portOf(one, field)) }
  }
  const definitions = app.get('portDefinitions').items()
  const isListening = app.get('requirePorts').isTrue()
  return {
    kind: 'port_definition',
    ports: definitions.map(one =>
      isListening ? portOf(one, 'port') : { ...portOf(one), port: 0 },
    ),
  }
}

function portOf(mapping: JsonView, field = 'port'): Port {
  return { port: mapping.get(field).number(), labels: mapping.get('labels') }
}

function hostOf(task: JsonView, isContainerNet: boolean): string {
  const [first] = isContainerNet ? task.get('ipAddresses').items() : []
  return first === undefined ? task.get('host').text() : first.get('ipAddress').text()
}
