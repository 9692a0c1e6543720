import type { Namespace } from './namespace.ts'
import type { Node } from './node.ts'
import type { Pod } from './pod.ts'
import type { KnownObjects } from './role.ts'
import type { Service } from './service.ts'
import type { WatchSet } from './watch-set.ts'

/** The objects of the watches that a role has besides its own. */
export class KnownWatches implements KnownObjects {
  pods: WatchSet<Pod> | undefined
  services: WatchSet<Service> | undefined
  nodes: WatchSet<Node> | undefined
  namespaces: WatchSet<Namespace> | undefined

  pod(namespace: string, name: string): Pod | undefined {
    return this.pods?.get(namespace, name)
  }

  service(namespace: string, name: string): Service | undefined {
    return this.services?.get(namespace, name)
  }

  node(name: string): Node | undefined {
    return this.nodes?.get('', name)
  }

  namespace(name: string): Namespace | undefined {
    return this.namespaces?.get('', name)
  }
}
