import type { HttpResponse, HttpServerRequest } from './types.ts'

/** Which `-…AuthKey` flag guards a path; without one, basic auth does. */
export type AuthKeyName = 'metrics' | 'flags' | 'reload' | 'config' | 'pprof'

export type Handler = (request: HttpServerRequest) => Promise<HttpResponse> | HttpResponse

export interface HandlerOptions {
  readonly authKey?: AuthKeyName
  /** Needs no authorization at all; default false. */
  readonly isPublic?: boolean
}

export interface Route extends HandlerOptions {
  readonly method: 'GET' | 'POST' | '*'
  /** Path or prefix, as metrics show it. */
  readonly pattern: string
  readonly handler: Handler
}

/** What a router finds: a route, a path that exists for other methods only, or nothing. */
export type Match =
  | { readonly kind: 'route'; readonly route: Route }
  | { readonly kind: 'wrong-method'; readonly allow: string }
  | { readonly kind: 'none' }

/** Finds the handler of a path: exact paths first, then the longest prefix. */
export class Router {
  readonly #exact = new Map<string, Route[]>()
  readonly #prefixes: Route[] = []

  /** Adds a handler for one path; GET handlers answer HEAD too. Returns the router itself. */
  handle(method: Route['method'], path: string, handler: Handler, options?: HandlerOptions): this {
    const routes = this.#exact.get(path) ?? []
    routes.push({ method, pattern: path, handler, ...options })
    this.#exact.set(path, routes)
    return this
  }

  /** Adds a handler for all methods and all paths that begin with `prefix`. */
  prefix(prefix: string, handler: Handler, options?: HandlerOptions): this {
    this.#prefixes.push({ method: '*', pattern: prefix, handler, ...options })
    this.#prefixes.sort((a, b) => b.pattern.length - a.pattern.length)
    return this
  }

  /** Finds what answers a method and path. */
  match(method: string, path: string): Match {
    const exact = this.#exact.get(path) ?? []
    const wanted = method === 'HEAD' ? 'GET' : method
    const route =
      exact.find(one => one.method === wanted) ??
      exact.find(one => one.method === '*') ??
      this.#prefixes.find(one => path.startsWith(one.pattern))
    if (route !== undefined) return { kind: 'route', route }
    if (exact.length === 0) return { kind: 'none' }
    return { kind: 'wrong-method', allow: exact.map(one => one.method).join(', ') }
  }
}
