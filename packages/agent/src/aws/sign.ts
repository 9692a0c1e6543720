import { createHmac, hash } from 'node:crypto'

/** Keys that requests are signed with. */
export interface Keys {
  readonly accessKey: string
  readonly secretKey: string
  /** Goes with keys that expire. */
  readonly sessionToken?: string
}

/** What is signed. */
export interface Signable {
  readonly method: string
  readonly url: URL
  /** Headers that are signed besides `Host` and `X-Amz-Date`; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

/**
 * Signs a request by AWS Signature Version 4.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @returns all headers that are signed, and `authorization`
 */
export function signRequest(
  { method, url, headers, body }: Signable,
  keys: Keys,
  scope: { readonly region: string; readonly service: string; readonly timeMs: number },
): Record<string, string> {
  const time = new Date(scope.timeMs).toISOString().replace(/[-:]|\.\d+/g, '')
  const day = time.slice(0, 8)
  const token = keys.sessionToken ?? ''
  const signed: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-date': time,
    ...(token === '' ? {} : { 'x-amz-security-token': token }),
  }
  const names = Object.keys(signed).toSorted()
  const canonical = [
    method,
    canonicalPath(url),
    canonicalQuery(url),
    ...names.map(name => `${name}:${(signed[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    hash('sha256', body, 'hex'),
  ].join('\n')
  const place = [day, scope.region, scope.service, 'aws4_request']
  const text = [ALGORITHM, time, place.join('/'), hash('sha256', canonical, 'hex')].join('\n')
  let key: string | Buffer = `AWS4${keys.secretKey}`
  for (const part of place) key = createHmac('sha256', key).update(part).digest()
  const signature = createHmac('sha256', key).update(text).digest('hex')
  const credential = `${keys.accessKey}/${place.join('/')}`
  return {
    ...signed,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  }
}

/** The path as it is sent, encoded once more: every service but S3 wants it so. */
function canonicalPath({ pathname }: URL): string {
  return pathname.split('/').map(encode).join('/')
}

function canonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted((a, b) => (a < b ? -1 : Number(a > b)))
    .join('&')
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
