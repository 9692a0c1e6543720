/** Joins an address and a port; IPv6 addresses get brackets. */
export function hostPort(host: string, port: number): string {
  return `${bracketed(host)}:${port}`
}

/** Puts brackets around an IPv6 address. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
