import { existsSync } from 'node:fs'
import { resolvePath, type KubernetesServer } from '../../config/index.ts'
import type { KubernetesAccess } from '../../kubernetes/index.ts'

/** Returns the way to the API server that a configuration names. */
export function accessOf(server: KubernetesServer): KubernetesAccess {
  if (server.kind === 'server') return server
  if (server.kind === 'kubeconfig') return { kind: 'kubeconfig', file: findFile(server) }
  const { proxy } = server
  return proxy === undefined ? { kind: 'in-cluster' } : { kind: 'in-cluster', proxy }
}

/** As other files beside the configuration, or else from the working folder, as vmagent has it. */
function findFile({ file, dir }: { readonly file: string; readonly dir: string }): string {
  const beside = resolvePath(dir, file)
  return !existsSync(beside) && existsSync(file) ? file : beside
}
