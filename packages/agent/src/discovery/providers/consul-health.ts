import type { JsonView } from './json-view.ts'

/** Sums the checks of an instance up, as Consul does: the worst counts. */
export function consulHealth(checks: readonly JsonView[]): string {
  const states = new Set<string>()
  for (const check of checks) {
    const id = check.get('CheckID').text()
    const isMaintenance = id === '_node_maintenance' || id.startsWith('_service_maintenance:')
    const state = isMaintenance ? 'maintenance' : check.get('Status').text()
    if (!STATES.includes(state)) return ''
    states.add(state)
  }
  return STATES.find(state => states.has(state)) ?? 'passing'
}

const STATES = ['maintenance', 'critical', 'warning', 'passing']
