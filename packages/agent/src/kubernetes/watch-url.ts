import type { ApiVersion, Resource, WatchedObject, WatchScope } from './types.ts'

/** Returns the path of a resource in one version of its API, with its selectors. */
function resourceUrl(
  server: string,
  { plural, isNamespaced }: Pick<Resource<WatchedObject>, 'plural' | 'isNamespaced'>,
  { group, version }: ApiVersion,
  scope: WatchScope,
): URL {
  const api = group === '' ? `api/${version}` : `apis/${group}/${version}`
  const namespace =
    isNamespaced && scope.namespace !== ''
      ? `/namespaces/${encodeURIComponent(scope.namespace)}`
      : ''
  const url = new URL(`${server.replace(/\/+$/, '')}/${api}${namespace}/${plural}`)
  if (scope.label !== '') url.searchParams.set('labelSelector', scope.label)
  if (scope.field !== '') url.searchParams.set('fieldSelector', scope.field)
  return url
}

type Where = Parameters<typeof resourceUrl>

/** Returns the URL of a list: of any age, or the rest of one. */
export function listUrl(continueToken: string, ...where: Where): string {
  const url = resourceUrl(...where)
  if (continueToken === '') {
    url.searchParams.set('resourceVersion', '0')
    url.searchParams.set('resourceVersionMatch', 'NotOlderThan')
  } else url.searchParams.set('continue', continueToken)
  return url.href
}

/** Returns the URL of a watch that begins after a version and ends after some time. */
export function watchUrl(
  { resourceVersion, timeoutMs }: { readonly resourceVersion: string; readonly timeoutMs: number },
  ...where: Where
): string {
  const url = resourceUrl(...where)
  url.searchParams.set('watch', '1')
  url.searchParams.set('allowWatchBookmarks', 'true')
  url.searchParams.set('timeoutSeconds', String(Math.max(1, Math.floor(timeoutMs / 1000))))
  url.searchParams.set('resourceVersion', resourceVersion)
  return url.href
}
