import type { HttpClient, HttpRequest } from '@vmkit/daemon/http-client'
import type { Keys } from './sign.ts'

/** Keys that end. */
export interface ExpiringKeys extends Keys {
  /** Milliseconds; Infinity where they do not. */
  readonly untilMs: number
}

const TIMEOUT_MS = 5000

/** Asks one of AWS' services for a text; throws with the place and the answer when there is none. */
export async function askAws(
  client: HttpClient,
  what: string,
  request: Omit<HttpRequest, 'timeoutMs'>,
): Promise<string> {
  const result = await client.request({
    timeoutMs: TIMEOUT_MS,
    maxBodyBytes: 1024 * 1024,
    ...request,
  })
  if (result.kind === 'failure') throw new Error(`cannot get ${what}`, { cause: result.error })
  const text = result.body.toString('utf8')
  if (result.status === 200) return text
  // What was sent may hold a token, and some services repeat it; their error code says enough.
  const code = /<Code>([\w.]+)<\/Code>/.exec(text)?.[1] ?? ''
  throw new Error(`cannot get ${what}: status ${result.status} ${code}; expected 200`)
}

/** The metadata service of an EC2 machine, in its second version. */
export class InstanceMetadata {
  readonly #client: HttpClient
  readonly #base: string

  /** @param base such as `http://169.254.169.254` */
  constructor(client: HttpClient, base: string) {
    this.#client = client
    this.#base = base.replace(/\/$/, '')
  }

  /** Returns the keys of the role that the machine has. */
  async keys(): Promise<ExpiringKeys> {
    const roles = 'meta-data/iam/security-credentials/'
    const role = (await this.#get(roles)).trim().split('\n')[0] ?? ''
    return parseKeys(await this.#get(roles + role))
  }

  /** Returns the region of the machine. */
  async region(): Promise<string> {
    const text = await this.#get('dynamic/instance-identity/document')
    return fieldsOf(text).get('region') ?? ''
  }

  async #get(path: string): Promise<string> {
    const what = 'the EC2 metadata of this machine'
    const token = await askAws(this.#client, what, {
      url: `${this.#base}/latest/api/token`,
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
    })
    return askAws(this.#client, what, {
      url: `${this.#base}/latest/${path}`,
      headers: { 'x-aws-ec2-metadata-token': token },
    })
  }
}

/** Reads the JSON by which the metadata services give out keys. */
export function parseKeys(text: string): ExpiringKeys {
  const fields = fieldsOf(text)
  return checkKeys({
    accessKey: fields.get('AccessKeyId') ?? '',
    secretKey: fields.get('SecretAccessKey') ?? '',
    sessionToken: fields.get('Token') ?? '',
    untilMs: Date.parse(fields.get('Expiration') ?? ''),
  })
}

/** Returns the keys when they are whole; throws otherwise, without showing any. */
export function checkKeys(keys: ExpiringKeys): ExpiringKeys {
  if (keys.accessKey === '' || keys.secretKey === '') {
    throw new Error('cannot read AWS keys: the answer has no access key and secret key')
  }
  return Number.isNaN(keys.untilMs) ? { ...keys, untilMs: Infinity } : keys
}

function fieldsOf(text: string): Map<string, string> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('cannot read AWS metadata: the answer is no JSON')
  }
  if (typeof value !== 'object' || value === null) return new Map()
  return new Map(Object.entries(value).map(([name, field]) => [name, String(field)]))
}
