import type { AccessReport } from './access-report.ts'
import type { HttpAccess } from './http-access.ts'

/** Splits headers that are written as `Name: value`. */
export function buildHeaders(
  headers: readonly string[] | undefined,
  field: string,
  report: AccessReport,
): HttpAccess['headers'] {
  return (headers ?? []).flatMap((text, i) => {
    const colon = text.indexOf(':')
    const name = text.slice(0, Math.max(colon, 0)).trim()
    const value = text.slice(colon + 1).trim()
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[\r\n\0]/.test(value)) return [[name, value]]
    const message = `cannot parse header ${i + 1} of "${field}"; write "Name: value" on one line`
    report.error(field, message)
    return []
  })
}
