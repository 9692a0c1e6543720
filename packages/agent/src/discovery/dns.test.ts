import { expect, test } from 'vitest'
import { tryDiscovery } from './testdata/discover.ts'
import { mx, srv, startDnsServer } from './testdata/dns-server.ts'

test('SRV records give host and port', async () => {
  const dnsServer = await startDnsServer({
    '_http._tcp.shop.example': [srv('a.shop.example', 8080), srv('b.shop.example', 8081)],
  })
  const { discover, log } = tryDiscovery('dns_sd_configs', { dnsServer })
  const targets = await discover(
    'dns_sd_configs: [{names: [_http._tcp.shop.example, gone.example]}]',
  )
  const meta = (host: string, port: number): string =>
    `{__meta_dns_name="_http._tcp.shop.example",__meta_dns_srv_record_target="${host}",__meta_dns_srv_record_port="${port}"}`
  expect(targets.toSorted()).toEqual([
    `a.shop.example:8080 ${meta('a.shop.example', 8080)}`,
    `b.shop.example:8081 ${meta('b.shop.example', 8081)}`,
  ])
  expect(log).toHaveLength(1)
  expect(log[0]).toContain('cannot find SRV records of "gone.example"')
})

test('MX records give the host, with port 25 or the given one', async () => {
  const dnsServer = await startDnsServer({ 'shop.example': [mx('mail.shop.example')] })
  const { discover } = tryDiscovery('dns_sd_configs', { dnsServer })
  const labels = '{__meta_dns_name="shop.example",__meta_dns_mx_record_target="mail.shop.example"}'
  expect(await discover('dns_sd_configs: [{names: [shop.example], type: MX}]')).toEqual([
    `mail.shop.example:25 ${labels}`,
  ])
  expect(await discover('dns_sd_configs: [{names: [shop.example], type: mx, port: 26}]')).toEqual([
    `mail.shop.example:26 ${labels}`,
  ])
})

test('A records give addresses with the port of the configuration', async () => {
  const { discover } = tryDiscovery('dns_sd_configs')
  expect(await discover('dns_sd_configs: [{names: [localhost], type: A, port: 9}]')).toEqual([
    '127.0.0.1:9 {__meta_dns_name="localhost",__meta_dns_srv_record_target="127.0.0.1",__meta_dns_srv_record_port="9"}',
  ])
})

test('AAAA records stand in brackets', async () => {
  const { discover } = tryDiscovery('dns_sd_configs')
  expect(await discover('dns_sd_configs: [{names: ["::1"], type: AAAA, port: 9}]')).toEqual([
    '[::1]:9 {__meta_dns_name="::1",__meta_dns_srv_record_target="::1",__meta_dns_srv_record_port="9"}',
  ])
})
