import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createHttpClient } from '@vmkit/daemon/http-client'
import { askAws, InstanceMetadata, parseKeys, type ExpiringKeys } from './metadata.ts'
import { assumeRole, assumeRoleWithToken, type StsOptions } from './security-token-service.ts'
import { signRequest } from './sign.ts'

/** Where keys come from; `''` means not set, and then the environment decides. */
export interface AwsOptions {
  readonly region: string
  readonly accessKey: string
  readonly secretKey: string
  readonly roleArn: string
  readonly stsEndpoint: string
  readonly service: string
  /** The variables that AWS sets, such as `AWS_REGION`. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Default `Date.now`. */
  readonly now?: () => number
}

/** How long before their end keys are replaced. */
const EARLY_MS = 10_000
const METADATA = 'http://169.254.169.254'
const CONTAINER_METADATA = 'http://169.254.170.2'

type Sign = (method: string, url: URL, body: Uint8Array) => Promise<Record<string, string>>

/** Returns what signs requests as `openAws` does. */
export function createSigner(options: AwsOptions): Sign {
  return openAws(options).sign
}

/** What one has to know to use a service. */
export interface Aws {
  readonly sign: Sign
  /** Returns the region: that of the options, the environment or the machine. */
  region(): Promise<string>
}

/**
 * Returns what signs requests. Keys come from the first of: the options, without a role; a token file
 * (`AWS_WEB_IDENTITY_TOKEN_FILE`); the container (`AWS_CONTAINER_CREDENTIALS_*`); options or
 * environment; the machine's role. With a role they are exchanged for those of the role.
 *
 * It rejects when there are none to be had.
 */
export function openAws(options: AwsOptions): Aws {
  const { env, now = Date.now } = options
  const accessKey = options.accessKey || (env['AWS_ACCESS_KEY_ID'] ?? '')
  const secretKey = options.secretKey || (env['AWS_SECRET_ACCESS_KEY'] ?? '')
  const roleArn = options.roleArn || (env['AWS_ROLE_ARN'] ?? '')
  const client = createHttpClient({ keepAlive: false })
  // Neither these addresses nor what they give out are any proxy's business.
  const direct = createHttpClient({ keepAlive: false, env: {} })
  const machine = new InstanceMetadata(direct, env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] || METADATA)
  let region = options.region || (env['AWS_REGION'] ?? '')
  let known: ExpiringKeys | undefined
  let running: Promise<ExpiringKeys> | undefined

  const own = async (): Promise<ExpiringKeys> => {
    const path = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] ?? ''
    const full = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? ''
    const url = path === '' ? full : CONTAINER_METADATA + path
    if (url !== '') {
      const file = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'] ?? ''
      const fromFile = file === '' ? '' : readFileSync(file, 'utf8').trim()
      const token = env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] || fromFile
      const headers: Record<string, string> = token === '' ? {} : { authorization: token }
      return parseKeys(await askAws(direct, 'the keys of this container', { url, headers }))
    }
    const sessionToken = options.accessKey === '' ? (env['AWS_SESSION_TOKEN'] ?? '') : ''
    if (accessKey !== '' && secretKey !== '') {
      return { accessKey, secretKey, sessionToken, untilMs: Infinity }
    }
    return await machine.keys()
  }

  const get = async (): Promise<ExpiringKeys> => {
    if (accessKey !== '' && secretKey !== '' && roleArn === '') return own()
    const endpoint = stsEndpoint(options.stsEndpoint, region)
    const sts: StsOptions = { client, endpoint, region, now }
    const tokenFile = env['AWS_WEB_IDENTITY_TOKEN_FILE'] ?? ''
    if (tokenFile === '') return roleArn === '' ? own() : assumeRole(sts, roleArn, await own())
    const tokenRole = env['AWS_ROLE_ARN'] ?? ''
    if (tokenRole === '') {
      throw new Error('cannot use AWS_WEB_IDENTITY_TOKEN_FILE: there is no AWS_ROLE_ARN beside it')
    }
    const token = readFileSync(tokenFile, 'utf8').trim()
    const first = await assumeRoleWithToken(sts, tokenRole, token)
    if (roleArn === tokenRole) return first
    const second = await assumeRole(sts, roleArn, first)
    return { ...second, untilMs: Math.min(first.untilMs, second.untilMs) }
  }

  const fresh = async (): Promise<ExpiringKeys> => {
    if (known !== undefined && known.untilMs - now() > EARLY_MS) return known
    running ??= get().finally(() => (running = undefined))
    return (known = await running)
  }

  const findRegion = async (): Promise<string> => (region ||= await machine.region())
  const sign: Sign = async (method, url, body) => {
    await findRegion()
    const keys = await fresh()
    const headers = { 'x-amz-content-sha256': hash('sha256', body, 'hex') }
    const scope = { region, service: options.service, timeMs: now() }
    return signRequest({ method, url, headers, body }, keys, scope)
  }
  return { sign, region: findRegion }
}

function stsEndpoint(text: string, region: string): string {
  if (text === '') return `https://sts.${region}.amazonaws.com/`
  const url = /^https?:/.test(text) ? text : `https://${text}`
  return url.endsWith('/') ? url : `${url}/`
}
