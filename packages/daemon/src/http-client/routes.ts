import { Agent } from 'undici'
import { createConnector, type ConnectorOptions, type Route } from './connector.ts'
import type { Via } from './via.ts'

/** A route and the connections on it. */
export interface OpenRoute {
  readonly route: Route
  readonly agent: Agent
}

/** Options of `Routes`. */
export interface RoutesOptions extends Omit<ConnectorOptions, 'route'> {
  /** Returns the proxy of a URL, undefined for none; the same object for the same proxy. */
  readonly viaOf: (url: URL) => Via | undefined
  readonly agent: Agent.Options
}

/** The routes of a client, each with connections of its own. */
export class Routes {
  readonly #options: RoutesOptions
  readonly #open = new Map<string, OpenRoute[]>()

  constructor(options: RoutesOptions) {
    this.#options = options
  }

  /** Returns the route to a URL. */
  of(url: URL): OpenRoute {
    const via = this.#options.viaOf(url)
    const kind =
      via === undefined
        ? 'direct'
        : url.protocol === 'http:' && !via.address.isSocks
          ? 'forward'
          : 'tunnel'
    const routes = this.#open.get(kind) ?? []
    this.#open.set(kind, routes)
    const known = routes.find(({ route }) => route.kind === 'direct' || route.via === via)
    if (known !== undefined) return known
    const route: Route = kind === 'direct' || via === undefined ? { kind: 'direct' } : { kind, via }
    const connect = createConnector({ ...this.#options, route })
    const opened = { route, agent: new Agent({ ...this.#options.agent, connect }) }
    routes.push(opened)
    return opened
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    const agents = [...this.#open.values()].flat().map(({ agent }) => agent.destroy())
    this.#options.book.destroy()
    await Promise.all(agents)
  }
}
