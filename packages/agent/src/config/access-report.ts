/** Where the mistakes of a section go. */
export interface AccessReport {
  /** The folder that relative paths start from. */
  readonly dir: string
  /** @param field the field with its parents, such as `oauth2.token_url` */
  error(field: string, message: string): void
  warn(field: string, message: string): void
}

/** Reports when a value is given both by itself and in a file. */
export function checkOne(
  field: string,
  name: string,
  text: string,
  file: string,
  report: AccessReport,
): void {
  if (text === '' || file === '') return
  const message = `cannot use ${name} and ${name}_file together; use one of them`
  report.error(`${field}.${name}_file`, message)
}
