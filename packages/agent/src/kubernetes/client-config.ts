import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Cluster, KubeConfig, User } from '@kubernetes/client-node'
import { errorText } from '@vmkit/daemon/errors'
import type { AuthOptions, TlsOptions } from '@vmkit/daemon/http-client'
import { getEntry, parseYaml, type YamlNode } from '@vmkit/yaml'
import type { ApiServerAccess } from './connection.ts'
import { textOf } from './raw-object.ts'

/** What a user of a kubeconfig file may have that is not supported. */
const NOT_SUPPORTED = ['exec', 'auth-provider', 'as', 'as-uid', 'as-groups', 'as-user-extra']

/** Reads the current context of a kubeconfig file; rejects when it cannot be used. */
export async function readKubeconfig(file: string): Promise<ApiServerAccess> {
  try {
    const text = await readFile(file, 'utf8')
    const config = await newConfig()
    const node = parseYaml(text, { file })
    config.loadFromString(text, { onInvalidEntry: 'filter' })
    config.makePathsAbsolute(dirname(file))
    return accessOf(config, node, dirname(file))
  } catch (error) {
    throw new Error(`cannot use kubeconfig "${file}": ${errorText(error)}`, { cause: error })
  }
}

/** Reads what a pod is given: variables of the environment and files below `rootDir`. */
export async function readInCluster(rootDir: string): Promise<ApiServerAccess> {
  const config = await newConfig()
  config.loadFromCluster(rootDir)
  const cluster = config.getCurrentCluster()
  const tokenFile = textOf(config.getCurrentUser(), 'authProvider', 'config', 'tokenFile')
  return {
    // The client takes some ports for plain HTTP, where vmagent always speaks TLS.
    url: (cluster?.server ?? '').replace(/^http:/, 'https:'),
    http: { auth: { kind: 'bearer', tokenFile }, tls: { caFile: cluster?.caFile ?? '' } },
  }
}

/** Loads the Kubernetes client, which costs half a second and 85 MiB. */
async function newConfig(): Promise<KubeConfig> {
  const client = await import('@kubernetes/client-node')
  return new client.KubeConfig()
}

function accessOf(config: KubeConfig, node: YamlNode | undefined, dir: string): ApiServerAccess {
  const name = config.getCurrentContext() ?? ''
  if (name === '') throw new Error('it has no current-context; set one')
  const context = config.getContextObject(name)
  if (context === null) throw new Error(`its current-context "${name}" is none of its contexts`)
  const cluster = config.getCurrentCluster()
  if (cluster === null) {
    throw new Error(
      `cluster "${context.cluster}" of context "${name}" is not there or has no server`,
    )
  }
  const user = config.getCurrentUser()
  if (user === null && (context.user ?? '') !== '') {
    throw new Error(`user "${context.user}" of context "${name}" is not there or cannot be read`)
  }
  const fields = user === null ? undefined : userFields(node, user.name)
  for (const field of NOT_SUPPORTED) {
    if (fields?.kind !== 'map' || getEntry(fields, field) === undefined) continue
    throw new Error(
      `user "${user?.name}" has "${field}", which is not supported; use token, tokenFile, a client certificate, or username and password`,
    )
  }
  const auth = user === null ? undefined : authOf(user, fields, dir)
  const { namespace = '' } = context
  return {
    url: cluster.server.includes('://') ? cluster.server : `https://${cluster.server}`,
    http: {
      ...(auth === undefined ? {} : { auth }),
      tls: tlsOf(cluster, user),
      ...(cluster.proxyUrl === undefined ? {} : { proxy: { url: cluster.proxyUrl } }),
    },
    ...(namespace === '' ? {} : { namespace }),
  }
}

/** Finds what the file says of a user, since the client does not know all fields. */
function userFields(node: YamlNode | undefined, name: string): YamlNode | undefined {
  const users = node?.kind === 'map' ? getEntry(node, 'users') : undefined
  const items = users?.kind === 'list' ? users.items : []
  for (const item of items) {
    if (item.kind !== 'map') continue
    const itsName = getEntry(item, 'name')
    if (itsName?.kind === 'scalar' && itsName.text === name) return getEntry(item, 'user')
  }
  return undefined
}

function authOf(
  { token, username, password }: User,
  fields: YamlNode | undefined,
  dir: string,
): AuthOptions | undefined {
  const tokenFile = fields?.kind === 'map' ? getEntry(fields, 'tokenFile') : undefined
  if (tokenFile?.kind === 'scalar' && tokenFile.text !== '') {
    return { kind: 'bearer', tokenFile: resolve(dir, tokenFile.text) }
  }
  if (token) return { kind: 'bearer', token }
  if (username) return { kind: 'basic', username, password: password ?? '' }
  return undefined
}

function tlsOf(cluster: Cluster, user: User | null): TlsOptions {
  const decoded = (data: string): string => Buffer.from(data, 'base64').toString('utf8')
  return {
    ...(cluster.caData ? { ca: decoded(cluster.caData) } : { caFile: cluster.caFile ?? '' }),
    ...(user?.certData ? { cert: decoded(user.certData) } : { certFile: user?.certFile ?? '' }),
    ...(user?.keyData ? { key: decoded(user.keyData) } : { keyFile: user?.keyFile ?? '' }),
    serverName: cluster.tlsServerName ?? '',
    insecureSkipVerify: cluster.skipTLSVerify,
  }
}
