import { MetricRegistry } from '@vmkit/daemon/metrics'
import { expect, test } from 'vitest'
import { DiscoveryRequests } from '../discovery-requests.ts'
import { jobOf, tryDiscovery } from '../testdata/discover.ts'
import { readCase, startCannedApi, withHost } from './testdata/canned-api.ts'
import { machineToken } from './yandex-api.ts'

test('EC2: addresses of IPv6 inside an element count, and zones that are not told cost labels only', async () => {
  const addresses =
    '<item><subnetId>s</subnetId><ipv6AddressesSet><item><ipv6Address>fd00::1</ipv6Address></item></ipv6AddressesSet></item>'
  const instance = `<item><privateIpAddress>10.0.0.1</privateIpAddress><vpcId>v</vpcId><networkInterfaceSet>${addresses}</networkInterfaceSet></item>`
  await using api = await startCannedApi({
    job: {},
    answers: {
      '/?Action=DescribeInstances&Version=2016-11-15': `<DescribeInstancesResponse><reservationSet><item><instancesSet>${instance}</instancesSet></item></reservationSet></DescribeInstancesResponse>`,
    },
    targets: [],
  })
  const { discovery, discover, log } = tryDiscovery('ec2_sd_configs', {
    env: { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'r' },
  })
  const targets = await discover(`ec2_sd_configs: [{endpoint: "http://${api.address}"}]`)
  expect(targets).toEqual([expect.stringContaining('__meta_ec2_ipv6_addresses=",fd00::1,"')])
  expect(log).toEqual([expect.stringContaining('cannot get the availability zones')])
  await discovery.close?.()
})

test('Kuma: what was not modified stays, and the answer is told which one is known', async () => {
  const canned = readCase('kuma')
  await using api = await startCannedApi(canned)
  const trial = tryDiscovery('kuma_sd_configs')
  const job = withHost(canned.job, api.address)
  expect(await trial.discoverSorted(job)).toEqual(canned.targets)
  api.respond = (_, response) => response.writeHead(304).end()
  expect(await trial.discoverSorted(job)).toEqual(canned.targets)
  expect([...api.requests][1]).toContain('"version_info":"5"')
  expect([...api.requests][1]).toContain('"response_nonce":"n1"')
  api.respond = (_, response) => response.end('{')
  expect(await trial.discoverSorted(job)).toEqual(canned.targets)
  expect(trial.metrics.render()).toMatch(
    /promscrape_discovery_kuma_errors_total\{type="parse",url="http:.*"\} 1\n/,
  )
  await trial.discovery.close?.()
})

test('Marathon: a server that is away costs nothing while another answers', async () => {
  const canned = readCase('marathon')
  await using api = await startCannedApi(canned)
  const trial = tryDiscovery('marathon_sd_configs')
  const servers = ['http://127.0.0.1:1', `http://${api.address}`]
  const job = { marathon_sd_configs: [{ servers }] }
  expect(await trial.discoverSorted(job)).toEqual(canned.targets)
  expect(await trial.discoverSorted(job)).toEqual(canned.targets)
  expect(trial.log).toEqual([])
  await trial.discovery.close?.()
})

test('OVHcloud: a server that does not tell about itself keeps what it told', async () => {
  const canned = readCase('ovhcloud')
  await using api = await startCannedApi(canned)
  const trial = tryDiscovery('ovhcloud_sd_configs')
  const job = withHost(canned.job, api.address)
  expect(await trial.discoverSorted(job)).toEqual(canned.targets)
  const { respond } = api
  api.respond = (request, response) => {
    if (request.url?.endsWith('/vps-1.vps.example') === true) response.writeHead(500).end()
    else respond(request, response)
  }
  expect(await trial.discoverSorted(job)).toEqual(canned.targets)
  expect(trial.log).toEqual([expect.stringContaining('what it told before stays')])
  await trial.discovery.close?.()
})

test('Yandex Cloud: a machine has a token of its own', async () => {
  const path = '/latest/meta-data/iam/security-credentials/default'
  await using api = await startCannedApi({
    job: {},
    answers: { [path]: { Code: 'Success', Token: 'own', Expiration: '2100-01-01T00:00:00Z' } },
    targets: [],
  })
  const metrics = new MetricRegistry()
  const requests = new DiscoveryRequests({ concurrency: 1, maxWaitMs: 100, metrics })
  expect(await machineToken(`http://${api.address}`, requests)).toEqual({
    text: 'own',
    untilMs: Date.parse('2100-01-01T00:00:00Z'),
  })
})

test.each([
  [
    'nomad',
    'nomad_sd_configs: [{}]',
    { NOMAD_ADDR: 'HOST', NOMAD_TOKEN: 't', NOMAD_REGION: 'eu', NOMAD_NAMESPACE: 'ns' },
    'GET /v1/services?index=0&namespace=ns&region=eu&stale=&wait=562s Bearer t',
  ],
  [
    'openstack',
    'openstack_sd_configs: [{role: hypervisor, availability: admin}]',
    { OS_AUTH_URL: 'http://HOST/identity/v3', OS_USERID: 'u', OS_PASSWORD: 'p', OS_TENANT_ID: 't' },
    'POST /identity/v3/auth/tokens {"auth":{"identity":{"methods":["password"],"password":{"user":{"id":"u","password":"p"}}},"scope":{"project":{"id":"t"}}}}',
  ],
])('%s: the environment says what the entry does not', async (name, fields, env, request) => {
  await using api = await startCannedApi(readCase(name))
  const job = await jobOf(fields)
  const kind = job.sd.nomad_sd_configs.length > 0 ? 'nomad_sd_configs' : 'openstack_sd_configs'
  const trial = tryDiscovery(kind, { env: withHost(env, api.address) })
  expect((await trial.discover(fields)).length).toBeGreaterThan(0)
  expect([...api.requests]).toContain(request)
  await trial.discovery.close?.()
})

test('a second page of another host is asked of the server that is configured', async () => {
  await using api = await startCannedApi({
    job: {},
    answers: {
      '/v2/droplets?page=2': { droplets: [] },
      '/v2/droplets': { links: { pages: { next: 'http://198.51.100.1/v2/droplets?page=2' } } },
    },
    targets: [],
  })
  const trial = tryDiscovery('digitalocean_sd_configs')
  await trial.discover(`digitalocean_sd_configs: [{server: "${api.address}", bearer_token: t}]`)
  expect([...api.requests]).toEqual([
    'GET /v2/droplets Bearer t',
    'GET /v2/droplets?page=2 Bearer t',
  ])
  expect(trial.log).toEqual([])
  await trial.discovery.close?.()
})

test.each([
  ['consul_sd_configs: [{server: "ftp://x"}]', 'cannot use server "ftp://x"'],
  ['consul_sd_configs: [{token: a, bearer_token: b}]', 'cannot use token and bearer_token'],
  ['consul_sd_configs: [{username: a, basic_auth: {username: b}}]', 'username and basic_auth'],
  ['docker_sd_configs: [{host: nowhere}]', 'expected http://, https://, tcp:// or unix://'],
  ['dockerswarm_sd_configs: [{host: "http://x", role: all}]', 'unknown role "all"'],
  ['ec2_sd_configs: [{endpoint: "ftp://x"}]', 'cannot use endpoint "ftp://x"'],
  ['hetzner_sd_configs: [{role: robot}]', 'missing "basic_auth"'],
  ['hetzner_sd_configs: [{role: hcloud}]', 'missing "authorization"'],
  ['marathon_sd_configs: [{}]', 'missing "servers"'],
  ['puppetdb_sd_configs: [{url: "http://x"}]', 'missing "query"'],
  [
    'openstack_sd_configs: [{role: instance, identity_endpoint: "http://x/v2.0", userid: a, password: b}]',
    'expected v3',
  ],
  [
    'openstack_sd_configs: [{role: instance, identity_endpoint: "http://x/v3", userid: a}]',
    'missing "password"',
  ],
  ['openstack_sd_configs: [{role: server}]', 'unknown role "server"'],
  ['yandexcloud_sd_configs: [{service: mail}]', 'unknown service "mail"'],
  ['ovhcloud_sd_configs: [{service: vps, endpoint: moon}]', 'unknown endpoint "moon"'],
  ['azure_sd_configs: [{}]', 'missing "subscription_id"'],
  [
    'azure_sd_configs: [{subscription_id: a, authentication_method: SDK}]',
    'expected OAuth or ManagedIdentity',
  ],
  [
    'azure_sd_configs: [{subscription_id: a, environment: MOON, authentication_method: ManagedIdentity}]',
    'unknown environment "MOON"',
  ],
])('%s is refused', async (fields, message) => {
  await expect(jobOf(fields)).rejects.toThrow(message)
})
