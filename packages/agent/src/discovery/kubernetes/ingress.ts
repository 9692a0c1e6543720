import type { Labels } from '@vmkit/promql-lite/labels'
import type { Resource, WatchedObject } from '../../kubernetes/types.ts'
import { attachedNamespace } from './attach.ts'
import type { Decoding } from './decoding.ts'
import { objectName } from './object-name.ts'
import { rawObject, rawObjects, rawText, rawTexts, type RawObject } from './raw.ts'
import type { Role } from './role.ts'

/** An ingress. */
export interface Ingress extends WatchedObject {
  readonly rules: readonly IngressRule[]
  /** What every target of it says of it. */
  readonly labels: Labels
}

interface IngressRule {
  readonly host: string
  readonly scheme: 'http' | 'https'
  readonly paths: readonly string[]
}

/** Describes ingresses to whoever watches them. */
export function ingressResource(decoding: Decoding): Resource<Ingress> {
  return {
    plural: 'ingresses',
    versions: [
      { group: 'networking.k8s.io', version: 'v1' },
      { group: 'networking.k8s.io', version: 'v1beta1' },
    ],
    isNamespaced: true,
    decode(raw, share) {
      const object = rawObject(raw)
      const found = objectName(object, share)
      if (found === undefined) return undefined
      const { namespace, name, metadata } = found
      const spec = rawObject(object['spec'])
      return {
        namespace,
        name,
        rules: decodeRules(spec),
        labels: [
          decoding.label('__meta_kubernetes_namespace', namespace),
          { name: '__meta_kubernetes_ingress_name', value: name },
          decoding.label('__meta_kubernetes_ingress_class_name', rawText(spec['ingressClassName'])),
          ...decoding.metadataLabels('__meta_kubernetes_ingress', metadata),
        ],
      }
    },
  }
}

/** One target per path of a rule. */
export const ingressRole: Role<Ingress> = {
  dependsOn: attach => (attach.namespace ? ['namespace'] : []),
  dependencies({ namespace }, _, attach, on) {
    if (attach.namespace) on('namespace', '', namespace)
  },
  targets({ namespace, rules, labels }, known, attach) {
    const shared = [...labels, ...attachedNamespace(namespace, known, attach)]
    return rules.flatMap(({ host, scheme, paths }) =>
      paths.map(path => ({
        address: host,
        labels: [
          { name: '__meta_kubernetes_ingress_scheme', value: scheme },
          { name: '__meta_kubernetes_ingress_host', value: host },
          { name: '__meta_kubernetes_ingress_path', value: path },
          ...shared,
        ],
      })),
    )
  },
}

function decodeRules(spec: RawObject): IngressRule[] {
  const patterns = rawObjects(spec['tls']).flatMap(({ hosts }) => rawTexts(hosts))
  return rawObjects(spec['rules']).map(rule => {
    const host = rawText(rule['host'])
    const isSecure = patterns.some(pattern => matchesHost(pattern, host))
    const paths = rawObjects(rawObject(rule['http'])['paths']).map(
      ({ path }) => rawText(path) || '/',
    )
    return { host, scheme: isSecure ? 'https' : 'http', paths: paths.length > 0 ? paths : ['/'] }
  })
}

/** A `*` at the front stands for one part of a name. */
function matchesHost(pattern: string, host: string): boolean {
  if (pattern === host) return true
  const dot = host.indexOf('.')
  return pattern.startsWith('*.') && dot >= 0 && pattern.slice(1) === host.slice(dot)
}
