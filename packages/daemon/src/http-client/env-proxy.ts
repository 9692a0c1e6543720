import { BlockList, isIP } from 'node:net'

/** Variables of the environment. */
export type ProxyEnv = Readonly<Record<string, string | undefined>>

/**
 * Reads `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` (or the same in lower case) as Go programs do.
 *
 * `NO_PROXY` lists names (`a.example` stands for its subdomains too, `.a.example` for these alone),
 * addresses, both with or without a port, networks as `10.0.0.0/8`, or `*`.
 *
 * @returns what finds the proxy of a URL, undefined when there is none; loopback never has one
 */
export function createEnvProxy(env: ProxyEnv): (url: URL) => string | undefined {
  const get = (name: string): string => env[name] || env[name.toLowerCase()] || ''
  const proxies = new Map([
    ['http:', withScheme(get('HTTP_PROXY'))],
    ['https:', withScheme(get('HTTPS_PROXY'))],
  ])
  const isExempt = exemption(get('NO_PROXY'))
  return url => {
    const proxy = proxies.get(url.protocol) ?? ''
    if (proxy === '') return undefined
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase()
    const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
    return isLoopback(host) || isExempt(host, port) ? undefined : proxy
  }
}

function withScheme(proxy: string): string {
  return proxy === '' || proxy.includes('://') ? proxy : `http://${proxy}`
}

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true
  return isIP(host) !== 0 && loopback().check(host, family(host))
}

function loopback(): BlockList {
  const list = new BlockList()
  list.addSubnet('127.0.0.0', 8, 'ipv4')
  list.addAddress('::1', 'ipv6')
  return list
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

type Matcher = (host: string, port: string) => boolean

function exemption(text: string): Matcher {
  const entries = text.split(',').map(entry => entry.trim().toLowerCase())
  if (entries.includes('*')) return () => true
  const matchers = entries.filter(entry => entry !== '').map(matcherOf)
  return (host, port) => matchers.some(matches => matches(host, port))
}

function matcherOf(entry: string): Matcher {
  const [network = '', bits = ''] = entry.split('/')
  if (
    isIP(network) !== 0 &&
    /^\d+$/.test(bits) &&
    Number(bits) <= (isIP(network) === 6 ? 128 : 32)
  ) {
    const list = new BlockList()
    list.addSubnet(network, Number(bits), family(network))
    return host => isIP(host) !== 0 && list.check(host, family(host))
  }
  const { host: name, port: wanted } = splitPort(entry)
  const isPort = (port: string): boolean => wanted === '' || wanted === port
  if (isIP(name) !== 0) {
    const list = new BlockList()
    list.addAddress(name, family(name))
    return (host, port) => isIP(host) !== 0 && list.check(host, family(host)) && isPort(port)
  }
  if (name === '') return () => false
  const bare = name.startsWith('*.') ? name.slice(1) : name
  const suffix = bare.startsWith('.') ? bare : `.${bare}`
  return (host, port) => (host === bare || host.endsWith(suffix)) && isPort(port)
}

function splitPort(entry: string): { readonly host: string; readonly port: string } {
  const match = isIP(entry) === 0 ? /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(entry) : null
  if (match !== null) return { host: match[1] ?? match[2] ?? '', port: match[3] ?? '' }
  return { host: entry.replace(/^\[(.*)\]$/, '$1'), port: '' }
}
