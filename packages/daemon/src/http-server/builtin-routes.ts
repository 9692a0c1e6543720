import type { Setting } from '../flags/index.ts'
import type { MetricRegistry } from '../metrics/index.ts'
import { Router } from './router.ts'
import type { HttpResponse } from './types.ts'

/** Makes the routes every program has. */
export function builtinRoutes(options: {
  readonly appName: string
  readonly metrics: MetricRegistry
  readonly exposeMetadata: boolean
  readonly settings: readonly Setting[]
  readonly isStopping: () => boolean
  readonly ready: () => boolean
  readonly onReload: (() => void) | undefined
}): Router {
  const { appName, isStopping, onReload } = options
  const isPublic = true
  const router = new Router()
    .handle('*', '/health', () => health(isStopping()), { isPublic })
    .handle('*', '/-/healthy', () => text(`${appName} is healthy.\n`), { isPublic })
    .handle('*', '/-/ready', () => readiness(appName, options.ready()), { isPublic })
    .handle('*', '/ping', () => ({ status: 204 }), { isPublic })
    .handle('*', '/robots.txt', () => text('User-agent: *\nDisallow: /\n'), { isPublic })
    .handle('*', '/favicon.ico', () => ({ status: 204 }), { isPublic })
    .handle(
      '*',
      '/metrics',
      () => text(options.metrics.render({ metadata: options.exposeMetadata })),
      { authKey: 'metrics' },
    )
    .handle('*', '/flags', () => text(describeFlags(options.settings)), { authKey: 'flags' })
  if (onReload !== undefined) {
    const reload = (): HttpResponse => {
      onReload()
      return { status: 200 }
    }
    router.handle('*', '/-/reload', reload, { authKey: 'reload' })
  }
  return router
}

function text(body: string): HttpResponse {
  return { type: 'text', body }
}

function health(isStopping: boolean): HttpResponse {
  return isStopping ? { status: 503, body: 'the program is stopping' } : { status: 200, body: 'OK' }
}

function readiness(appName: string, isReady: boolean): HttpResponse {
  return isReady
    ? text(`${appName} is ready.\n`)
    : { status: 503, body: `${appName} is not ready yet.\n` }
}

function describeFlags(settings: readonly Setting[]): string {
  return settings
    .filter(({ isSet }) => isSet)
    .map(({ name, value }) => `-${name}=${JSON.stringify(value)}\n`)
    .join('')
}
