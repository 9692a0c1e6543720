import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { errorText } from '@vmkit/daemon/errors'
import { readInCluster, readKubeconfig } from './client-config.ts'
import type { ApiServerAccess } from './connection.ts'
import type { KubernetesAccess } from './types.ts'

export interface AccessOptions {
  /** Stands before the folder of the service account, `/var/run/secrets/…`; default none. */
  readonly rootDir?: string
}

const NAMESPACE_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/namespace'

/** Finds out what an access means, each time anew, since files change. */
export interface AccessResolver {
  /** Rejects when a file or a variable is missing or wrong. */
  readonly resolve: () => Promise<ApiServerAccess>
  /** Rejects when this program runs in no pod, and no context names a namespace. */
  readonly ownNamespace: () => Promise<string>
}

export function createAccessResolver(
  access: KubernetesAccess,
  { rootDir = '' }: AccessOptions,
): AccessResolver {
  const resolve = async (): Promise<ApiServerAccess> => {
    const found = await read(access, rootDir)
    const url = URL.canParse(found.url) ? new URL(found.url) : undefined
    if (url?.protocol === 'http:' || url?.protocol === 'https:') return found
    throw new SyntaxError(`"${found.url}" is no address of an API server; expected an http(s) URL`)
  }
  return {
    resolve,
    async ownNamespace() {
      const file = `${rootDir}${NAMESPACE_FILE}`
      try {
        return (await readFile(file, 'utf8')).trim()
      } catch (error) {
        const { namespace } = access.kind === 'kubeconfig' ? await resolve() : {}
        if (namespace !== undefined) return namespace
        throw new Error(
          `cannot find the namespace this program runs in: ${errorText(error)}; run in a pod, or name namespaces`,
          { cause: error },
        )
      }
    },
  }
}

async function read(access: KubernetesAccess, rootDir: string): Promise<ApiServerAccess> {
  if (access.kind === 'server') return { url: access.url, http: access.http }
  if (access.kind === 'kubeconfig') return await readKubeconfig(access.file)
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '' } = process.env
  if (host === '' || port === '') {
    throw new Error(
      'cannot find the API server: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set; run in a pod, or set api_server or kubeconfig_file',
    )
  }
  const found = await readInCluster(rootDir)
  return access.proxy === undefined
    ? found
    : { ...found, http: { ...found.http, proxy: access.proxy } }
}
