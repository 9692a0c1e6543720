/** A token as a server gave it. */
export interface TokenAnswer {
  /** Value of the header `Authorization`. */
  readonly header: string
  /** How long it lives, in milliseconds; undefined when the server does not say. */
  readonly lifeMs: number | undefined
}

const TYPES = new Map([
  ['', 'Bearer'],
  ['bearer', 'Bearer'],
  ['basic', 'Basic'],
  ['mac', 'MAC'],
])

/** Parses what a token endpoint answers, JSON or a form; throws SyntaxError when it has no token. */
export function parseTokenAnswer(body: string): TokenAnswer {
  const fields = parseFields(body)
  const token = text(fields['access_token'])
  if (token === '') throw new SyntaxError('the answer has no "access_token"')
  const type = text(fields['token_type'])
  const seconds = Number(text(fields['expires_in']) || Number.NaN)
  return {
    header: `${TYPES.get(type.toLowerCase()) ?? type} ${token}`,
    lifeMs: seconds > 0 ? seconds * 1000 : undefined,
  }
}

/** Says why a token endpoint refused, in its own words as far as the standard provides for them. */
export function refusalText(body: string): string {
  const fields = parseFields(body)
  const [error, description] = [text(fields['error']), text(fields['error_description'])]
  return [error, description].filter(part => part !== '').join(': ')
}

function parseFields(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return Object.fromEntries(new URLSearchParams(body))
  }
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
