import type { AzureSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient } from './api-client.ts'
import { azureCloud, AzureTokens } from './azure-token.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'

const COMPUTE = 'api-version=2022-03-01'
const EXPAND = '$expand=ipConfigurations/publicIPAddress'

/** A machine, and the scale set that it belongs to, if any. */
interface Machine {
  readonly json: JsonView
  readonly scaleSet: string
}

/** Makes what answers for an entry of azure_sd_configs: the machines of a subscription. */
export function openAzureSource(
  config: AzureSdConfig,
  { env, requests }: SourceOptions,
): TargetSource {
  let api: AzureApi | undefined
  return {
    name: `Azure ${config.subscriptionId}`,
    close: async () => api?.close(),
    async list() {
      const client = (api ??= openApi(config, { env, requests }))
      const machines = await listMachines(client, config)
      const found = machines.map(async machine => {
        const addresses = await addressesOf(client, machine)
        return addresses.flatMap(one => targetsOf(machine, one, config))
      })
      return (await Promise.all(found)).flat()
    },
  }
}

interface AzureApi {
  get(path: string): Promise<JsonView>
  close(): Promise<void>
}

function openApi(
  config: AzureSdConfig,
  { env, requests }: Pick<SourceOptions, 'env' | 'requests'>,
): AzureApi {
  const cloud = azureCloud(config.environment, env)
  const tokens = new AzureTokens(config, cloud, env, requests)
  const client = new ApiClient(cloud.management, config.access, requests)
  return {
    async get(path) {
      const headers = { Authorization: `Bearer ${await tokens.fresh()}` }
      return (await client.ask({ path, headers })).json()
    },
    async close() {
      await Promise.all([tokens.close(), client.close()])
    },
  }
}

/** Lists page by page; the next page is asked of the same server, wherever the answer points. */
async function listAll(api: AzureApi, path: string): Promise<JsonView[]> {
  const all: JsonView[] = []
  const seen = new Set<string>()
  for (let next = path; next !== '' && !seen.has(next);) {
    seen.add(next)
    const page = await api.get(next)
    all.push(...page.get('value').items())
    const link = page.get('nextLink').text()
    const url = link === '' ? undefined : new URL(link, 'https://management.invalid')
    next = url === undefined ? '' : url.pathname + url.search
  }
  return all
}

async function listMachines(api: AzureApi, config: AzureSdConfig): Promise<Machine[]> {
  const group = config.resourceGroup === '' ? '' : `/resourceGroups/${config.resourceGroup}`
  const compute = `/subscriptions/${config.subscriptionId}${group}/providers/Microsoft.Compute`
  const [machines, sets] = await Promise.all([
    listAll(api, `${compute}/virtualMachines?${COMPUTE}`),
    listAll(api, `${compute}/virtualMachineScaleSets?${COMPUTE}`),
  ])
  const inSets = sets.map(async set => {
    const members = await listAll(api, `${set.get('id').text()}/virtualMachines?${COMPUTE}`)
    return members.map(json => ({ json, scaleSet: set.get('name').text() }))
  })
  return [...machines.map(json => ({ json, scaleSet: '' })), ...(await Promise.all(inSets)).flat()]
}

/** Only what is on the primary interface counts. */
async function addressesOf(api: AzureApi, { json, scaleSet }: Machine): Promise<JsonView[]> {
  const version = scaleSet === '' ? '2021-08-01' : '2021-03-01'
  const references = json.get('properties', 'networkProfile', 'networkInterfaces').items()
  const interfaces = await Promise.all(
    references.map(one => api.get(`${one.get('id').text()}?api-version=${version}&${EXPAND}`)),
  )
  return interfaces
    .map(one => one.get('properties'))
    .filter(properties => properties.get('primary').isTrue())
    .flatMap(properties => properties.get('ipConfigurations').items())
    .map(one => one.get('properties'))
}

function targetsOf(
  { json, scaleSet }: Machine,
  address: JsonView,
  config: AzureSdConfig,
): DiscoveredTarget[] {
  const ip = address.get('privateIPAddress').text()
  if (ip === '') return []
  const id = json.get('id').text()
  const labels = new MetaLabels('__meta_azure_')
    .set('subscription_id', config.subscriptionId)
    .set('machine_id', id)
    .set('machine_name', json.get('name').text())
    .set('machine_location', json.get('location').text())
    .set('machine_private_ip', ip)
  const properties = json.get('properties')
  const optional = {
    tenant_id: config.tenantId,
    machine_resource_group: id.split('/')[4] ?? '',
    machine_os_type: properties.get('storageProfile', 'osDisk', 'osType').text(),
    machine_computer_name: properties.get('osProfile', 'computerName').text(),
    machine_public_ip: address.get('publicIPAddress', 'properties', 'ipAddress').text(),
    machine_scale_set: scaleSet,
    machine_size: properties.get('hardwareProfile', 'vmSize').text(),
  }
  for (const [name, value] of Object.entries(optional)) if (value !== '') labels.set(name, value)
  labels.setAll('machine_tag_', json.get('tags').entries())
  return [{ address: joinHostPort(ip, config.port), labels: labels.list() }]
}
