import { request as httpRequest } from 'node:http'
import type { Socket } from 'node:net'
import { SocksClient } from 'socks'
import { errorText } from '../errors/index.ts'
import { WayError } from './failure.ts'
import type { Via } from './via.ts'

/** Where a tunnel leads. */
export interface TunnelEnd {
  readonly host: string
  readonly port: number
}

/** Makes a connection to a proxy lead to a target; rejects when the proxy refuses. */
export async function openTunnel(
  socket: Socket,
  via: Via,
  end: TunnelEnd,
  authorization: string,
  signal: AbortSignal,
): Promise<void> {
  if (via.address.isSocks) await openSocksTunnel(socket, via, end, signal)
  else await openHttpTunnel(socket, via, end, authorization)
}

/** A proxy that wants other credentials. */
export class ProxyLoginError extends WayError {}

/** Says that a proxy wants other credentials than it got. */
export function loginError(shown: string, hadCredentials: boolean): ProxyLoginError {
  const what = hadCredentials
    ? 'refused the credentials with status 407; give those that it accepts'
    : 'wants credentials (status 407); give those of the proxy'
  return new ProxyLoginError('connect', `the proxy "${shown}" ${what}`)
}

async function openSocksTunnel(
  socket: Socket,
  via: Via,
  { host, port }: TunnelEnd,
  signal: AbortSignal,
): Promise<void> {
  const { address } = via
  const { username, password } = await via.login(signal)
  try {
    await SocksClient.createConnection({
      proxy: {
        host: address.hostname,
        port: address.port,
        type: 5,
        ...(username === '' ? {} : { userId: username, password }),
      },
      command: 'connect',
      destination: { host, port },
      existing_socket: socket,
    })
  } catch (error) {
    const text = errorText(error)
    const right = /auth/i.test(text) ? '; give the user name and password of the proxy' : ''
    const message = `the proxy "${address.shown}" does not lead to ${host}:${port}: ${text}${right}`
    throw new WayError('connect', message, { cause: error })
  }
}

function openHttpTunnel(
  socket: Socket,
  { address, headers }: Via,
  { host, port }: TunnelEnd,
  authorization: string,
): Promise<void> {
  const name = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const lost = (error: unknown): WayError => {
    const message = `the proxy "${address.shown}" does not lead to ${name}: ${errorText(error)}`
    return new WayError('connect', message, { cause: error })
  }
  return new Promise((resolve, reject) => {
    const request = httpRequest({ method: 'CONNECT', path: name, createConnection: () => socket })
    request.setHeader('Host', name)
    if (authorization !== '') request.setHeader('Proxy-Authorization', authorization)
    for (const [key, value] of headers) request.setHeader(key, value)
    request.once('error', error => reject(lost(error)))
    request.once('connect', (answer, _, head) => {
      const status = answer.statusCode ?? 0
      if (status === 407) reject(loginError(address.shown, authorization !== ''))
      else if (status !== 200) reject(lost(`status ${status}; expected 200`))
      else {
        if (head.length > 0) socket.unshift(head)
        resolve()
      }
    })
    request.end()
  })
}
