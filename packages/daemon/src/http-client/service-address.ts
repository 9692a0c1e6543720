import type { SrvRecord } from 'node:dns'
import { WayError } from './failure.ts'
import { errorText } from '../errors/index.ts'

/** Asks DNS for the SRV records of a name. */
export type ResolveSrv = (name: string) => Promise<readonly SrvRecord[]>

const PREFIX = 'srv+'

/** Whether a host stands for a service that DNS knows: `srv+name`. */
export function isServiceName(hostname: string): boolean {
  return hostname.startsWith(PREFIX)
}

/** Replaces `srv+name` by host and port of the SRV record that counts first. */
export async function resolveService<
  T extends {
    readonly hostname: string
    readonly port: string
    readonly host?: string | undefined
  },
>(target: T, resolveSrv: ResolveSrv): Promise<T> {
  if (!isServiceName(target.hostname)) return target
  const name = target.hostname.slice(PREFIX.length)
  let records: readonly SrvRecord[]
  try {
    records = await resolveSrv(name)
  } catch (error) {
    const message = `cannot resolve "${name}": ${errorText(error)}; the name must have SRV records`
    throw new WayError('connect', message, { cause: error })
  }
  const [first] = records.toSorted((a, b) => a.priority - b.priority || b.weight - a.weight)
  if (first === undefined) {
    throw new WayError('connect', `cannot resolve "${name}": it must have SRV records`)
  }
  const hostname = first.name.replace(/\.$/, '')
  return { ...target, hostname, host: hostname, port: String(first.port) }
}
