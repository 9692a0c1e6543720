import type { ApiVersion, Resource, WatchedObject, WatchScope } from './types.ts'

/** Says what the API server refuses, and the rule that would allow it. */
export function refusalText(
  status: 401 | 403,
  { plural, isNamespaced }: Pick<Resource<WatchedObject>, 'plural' | 'isNamespaced'>,
  { group }: ApiVersion,
  { namespace }: WatchScope,
  message: string,
): string {
  const isInNamespace = isNamespaced && namespace !== ''
  const where = isInNamespace
    ? ` in namespace "${namespace}"`
    : isNamespaced
      ? ' in all namespaces'
      : ''
  const rule = `"get", "list", "watch" on "${plural}" in apiGroup "${group}"`
  const kind = isInNamespace
    ? `a Role of namespace "${namespace}" and a RoleBinding`
    : 'a ClusterRole and a ClusterRoleBinding'
  const reason = message === '' ? '' : ` (${message})`
  const answer =
    status === 401
      ? `the API server does not accept the credentials, status 401${reason}; they must be valid and allowed`
      : `the API server refuses it with status 403${reason}; allow`
  return `cannot watch ${plural}${where}: ${answer} ${rule} by ${kind}`
}
