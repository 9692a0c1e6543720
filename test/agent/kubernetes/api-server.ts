import { existsSync } from 'node:fs'

/** The cases that are kept beside the project; tests of them are skipped where they are missing. */
export const cases = new URL('../../../../shared/data/k8s/', import.meta.url)
export const hasCases = existsSync(cases)

/** A change of an object: a merge patch. */
export interface Patch {
  readonly kind: string
  readonly apiVersion: string
  readonly namespace?: string
  readonly name: string
  readonly patch: object
}

/** An API server with the objects of the cases. */
export interface ApiServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Adds an object or takes another one in its place. */
  apply(object: object): void
  patch(change: Patch): void
  delete(object: Omit<Patch, 'patch'>): void
  /** From now on open watches tell nothing any more. */
  stall(): void
  /** Forgets what was before, and ends all watches by saying so. */
  compact(): void
}

/** Starts the API server of the cases on a free port. */
export async function startApiServer(options: object = {}): Promise<ApiServer> {
  const { startFakeApiServer } = await import(new URL('fake-apiserver.mjs', cases).href)
  const server = await startFakeApiServer({
    fixtures: [new URL('fixture.json', cases).pathname],
    tokens: ['k8s-sd-token'],
    quiet: true,
    ...options,
  })
  return {
    url: server.url,
    port: server.port,
    apply: object => server.admin['POST apply'](undefined, object),
    patch: change => server.admin['POST patch'](undefined, change),
    delete: object => server.admin['POST delete'](undefined, object),
    stall: () => server.admin['POST stall'](undefined, {}),
    compact: () => server.admin['POST expire'](undefined, { notify: true }),
    [Symbol.asyncDispose]: () => server.close(),
  }
}
