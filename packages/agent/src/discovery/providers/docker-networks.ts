import type { Labels } from '@vmkit/promql-lite/labels'
import type { JsonView } from './json-view.ts'
import { MetaLabels } from './meta-labels.ts'

/** Makes the labels of all networks, by their IDs. */
export function networkLabels(answer: JsonView, prefix: string): Map<string, Labels> {
  return new Map(
    answer.items().map(network => {
      const id = network.get('Id').text()
      const labels = new MetaLabels(`${prefix}network_`)
        .set('id', id)
        .set('name', network.get('Name').text())
        .set('internal', network.get('Internal').isTrue())
        .set('ingress', network.get('Ingress').isTrue())
        .set('scope', network.get('Scope').text())
        .setAll('label_', network.get('Labels').entries())
      return [id, labels.list()]
    }),
  )
}
