import { Agent } from 'undici'
import { createConnector, type ConnectorOptions, type Route } from './connector.ts'
import type { Via } from './via.ts'

/** A route and the connections on it. */
export interface OpenRoute {
  readonly route: Route
  readonly agent: Agent
  readonly openedMs: number
}

/** Options of `Routes`. */
export interface RoutesOptions extends Omit<ConnectorOptions, 'route'> {
  /** Returns the proxy of a URL, undefined for none; the same object for the same proxy. */
  readonly viaOf: (url: URL) => Via | undefined
  readonly agent: Agent.Options
  /** How long connections are given requests, in milliseconds. */
  readonly maxAgeMs: number
  readonly now: () => number
}

/** The routes of a client, each with connections of its own. */
export class Routes {
  readonly #options: RoutesOptions
  readonly #open = new Map<string, OpenRoute[]>()
  /** Those whose connections get no more requests; idle ones close by themselves. */
  #retired: readonly OpenRoute[] = []

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
    const nowMs = this.#options.now()
    if (known !== undefined) {
      if (nowMs - known.openedMs < this.#options.maxAgeMs) return known
      routes.splice(routes.indexOf(known), 1)
      this.#retire(known, nowMs)
    }
    const route: Route = kind === 'direct' || via === undefined ? { kind: 'direct' } : { kind, via }
    const connect = createConnector({ ...this.#options, route })
    const agent = new Agent({ ...this.#options.agent, connect })
    const opened = { route, agent, openedMs: nowMs }
    routes.push(opened)
    return opened
  }

  /** Whoever has asked for the route just now may still use it; it is let go a whole age later. */
  #retire(route: OpenRoute, nowMs: number): void {
    const isOver = ({ openedMs }: OpenRoute): boolean =>
      nowMs - openedMs >= 2 * this.#options.maxAgeMs
    for (const { agent } of this.#retired.filter(isOver)) void agent.close()
    this.#retired = [...this.#retired.filter(one => !isOver(one)), route]
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    const opened = [...this.#open.values(), this.#retired].flat()
    const agents = opened.map(({ agent }) => agent.destroy())
    this.#options.book.destroy()
    await Promise.all(agents)
  }
}
