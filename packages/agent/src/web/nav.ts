/** Links on top of every page of the agent, relative so that a path prefix does not matter. */
export const nav = [
  { href: './', text: 'vmkit agent' },
  { href: 'targets', text: 'Targets' },
  { href: 'service-discovery', text: 'Service discovery' },
  { href: 'loss', text: 'Losses' },
] as const
