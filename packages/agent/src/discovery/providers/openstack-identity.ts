import type { Env } from '@vmkit/yaml'
import type { OpenstackIdentity } from '../../config/index.ts'

/** Reads who asks from the variables that OpenStack's own tools take. */
export function identityOfEnv(env: Env): OpenstackIdentity {
  const get = (name: string): string => env[`OS_${name}`] ?? ''
  return {
    endpoint: get('AUTH_URL').replace(/\.0$/, ''),
    username: get('USERNAME'),
    userId: get('USERID'),
    password: get('PASSWORD'),
    projectName: get('PROJECT_NAME') || get('TENANT_NAME'),
    projectId: get('PROJECT_ID') || get('TENANT_ID'),
    domainName: get('DOMAIN_NAME'),
    domainId: get('DOMAIN_ID'),
    credentialName: get('APPLICATION_CREDENTIAL_NAME'),
    credentialId: get('APPLICATION_CREDENTIAL_ID'),
    credentialSecret: get('APPLICATION_CREDENTIAL_SECRET'),
  }
}

/** Writes the body of the question for a token. */
export function tokenRequest(identity: OpenstackIdentity): string {
  const { password, credentialId, credentialName, credentialSecret } = identity
  if (password !== '') {
    const user = userOf(identity, { password })
    const scope = scopeOf(identity)
    return JSON.stringify({
      auth: {
        identity: { methods: ['password'], password: { user } },
        ...(scope === undefined ? {} : { scope }),
      },
    })
  }
  const credential =
    credentialId === ''
      ? { name: credentialName, user: userOf(identity, {}), secret: credentialSecret }
      : { id: credentialId, secret: credentialSecret }
  return JSON.stringify({
    auth: { identity: { methods: ['application_credential'], application_credential: credential } },
  })
}

function userOf({ userId, username, ...identity }: OpenstackIdentity, secret: object): object {
  if (userId !== '') return { id: userId, ...secret }
  return { name: username, ...secret, domain: domainOf(identity) }
}

function domainOf({
  domainId,
  domainName,
}: Pick<OpenstackIdentity, 'domainId' | 'domainName'>): object {
  return domainId === '' ? { name: domainName } : { id: domainId }
}

function scopeOf(identity: OpenstackIdentity): object | undefined {
  const { projectName, projectId, domainId, domainName } = identity
  if (projectName !== '') return { project: { domain: domainOf(identity), name: projectName } }
  if (projectId !== '') return { project: { id: projectId } }
  return domainId + domainName === '' ? undefined : { domain: domainOf(identity) }
}
