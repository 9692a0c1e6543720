import { bool, list, object, optional, string, suggest } from '@vmkit/yaml'
import type { AccessReport } from '../access-report.ts'
import { buildHttpAccess, httpAccessFields, type HttpAccess } from '../http-access.ts'
import { sdKind } from './sd-kind.ts'

export type KubernetesRole = 'node' | 'pod' | 'service' | 'endpoints' | 'endpointslice' | 'ingress'

/** Objects of a Kubernetes cluster. */
export interface KubernetesSdConfig {
  readonly role: KubernetesRole
  readonly server: KubernetesServer
  /** Empty means all, if not `ownNamespace`. */
  readonly namespaces: readonly string[]
  /** Whether only the namespace of the pod that this program runs in is looked at. */
  readonly ownNamespace: boolean
  readonly selectors: readonly KubernetesSelector[]
  /** Undefined means what the flags say. */
  readonly attachMetadata: { readonly node: boolean; readonly namespace: boolean } | undefined
}

/** Where the API server is and how to get in. */
export type KubernetesServer =
  | { readonly kind: 'server'; readonly url: string; readonly http: HttpAccess }
  /** A file as written; a relative path starts from `dir`, or else from the working folder. */
  | { readonly kind: 'kubeconfig'; readonly file: string; readonly dir: string }
  /** The pod's own service account. */
  | { readonly kind: 'in-cluster'; readonly proxy?: HttpAccess['proxy'] }

/** Which objects of a role are asked for. */
export interface KubernetesSelector {
  readonly role: KubernetesRole | 'namespace'
  readonly label: string
  readonly field: string
}

/** Each role and the roles of the selectors that mean something for it. */
const selectorRoles: Readonly<Record<KubernetesRole, readonly KubernetesSelector['role'][]>> = {
  node: ['node'],
  pod: ['pod', 'node', 'namespace'],
  service: ['service', 'namespace'],
  endpoints: ['endpoints', 'pod', 'service', 'node', 'namespace'],
  endpointslice: ['endpointslice', 'pod', 'service', 'node', 'namespace'],
  ingress: ['ingress', 'namespace'],
}
const roles = ['node', 'pod', 'service', 'endpoints', 'endpointslice', 'ingress'] as const

const selector = object({ role: string, label: string, field: string })
const fields = object({
  ...httpAccessFields,
  role: string,
  api_server: string,
  kubeconfig_file: string,
  namespaces: optional(object({ names: list(string), own_namespace: bool })),
  selectors: list(selector),
  attach_metadata: optional(object({ node: bool, namespace: bool })),
})
type Fields = NonNullable<ReturnType<typeof fields>>

export const kubernetesSd = sdKind(fields, (entry, report): KubernetesSdConfig => {
  const { namespaces, attach_metadata: attach } = entry
  const role = buildRole(entry.role ?? '', report)
  const names = [...new Set((namespaces?.names ?? []).filter(name => name !== ''))]
  return {
    role,
    server: buildServer(entry, report),
    namespaces: names,
    ownNamespace: names.length === 0 && (namespaces?.own_namespace ?? false),
    selectors: buildSelectors(entry.selectors ?? [], role, report),
    attachMetadata:
      attach === undefined
        ? undefined
        : { node: attach.node ?? false, namespace: attach.namespace ?? false },
  }
})

function buildRole(text: string, report: AccessReport): KubernetesRole {
  const known = roles.find(one => one === text || (`${one}s` === text && one === 'endpointslice'))
  if (known !== undefined) return known
  report.error(
    'role',
    `${text === '' ? 'missing "role"' : `unknown role "${text}"`}; ${expected(text, roles)}`,
  )
  return 'pod'
}

function buildServer(entry: Fields, report: AccessReport): KubernetesServer {
  const http = buildHttpAccess(entry, report)
  const { api_server: server = '', kubeconfig_file: file = '' } = entry
  if (server !== '' && file !== '') {
    report.error(
      'kubeconfig_file',
      'cannot use kubeconfig_file and api_server together; use one of them',
    )
  }
  if (file !== '') return { kind: 'kubeconfig', file, dir: report.dir }
  if (server === '') {
    return { kind: 'in-cluster', ...(http.proxy === undefined ? {} : { proxy: http.proxy }) }
  }
  const scheme = entry.tls_config === undefined ? 'http' : 'https'
  const url = (server.includes('://') ? server : `${scheme}://${server}`).replace(/\/$/, '')
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    report.error('api_server', `cannot use api_server "${server}"; expected http:// or https://`)
  }
  return { kind: 'server', url, http }
}

function buildSelectors(
  entries: readonly NonNullable<ReturnType<typeof selector>>[],
  role: KubernetesRole,
  report: AccessReport,
): KubernetesSelector[] {
  const fitting = selectorRoles[role]
  return entries.flatMap(({ role: text = '', label = '', field = '' }, i) => {
    const known = fitting.find(one => one === text.replace(/^endpointslices$/, 'endpointslice'))
    if (known !== undefined) return [{ role: known, label, field }]
    const message = `cannot use a selector of role "${text}" for targets of role "${role}": it selects nothing`
    report.error(`selectors[${i}].role`, `${message}; ${expected(text, fitting)}`)
    return []
  })
}

function expected(text: string, known: readonly string[]): string {
  const meant = text === '' ? undefined : suggest(text, known)
  return meant === undefined ? `expected one of ${known.join(', ')}` : `did you mean "${meant}"?`
}
