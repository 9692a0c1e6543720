import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { freePort, getJson, startOurs, untilUp } from '../peers/process.ts'
import { temporaryDir } from '../peers/temporary-dir.ts'

const deploy = join(import.meta.dirname, '../../deploy')

function manifests(file: string): any[] {
  return loadAll(readFileSync(join(deploy, file), 'utf8')).filter(Boolean) as any[]
}

function find(file: string, kind: string): any {
  return manifests(file).find(manifest => manifest.kind === kind)
}

/**
 * Writes the ConfigMap where the arguments can find it and returns the container's arguments with
 * only what must differ outside a cluster changed: folders, and the address to listen at.
 */
function argumentsOf(
  file: string,
  kind: string,
  dir: string,
  port: number,
  env: Record<string, string>,
): string[] {
  const [container] = find(file, kind).spec.template.spec.containers
  const config = join(dir, 'etc/vmkit')
  mkdirSync(config, { recursive: true })
  for (const [name, text] of Object.entries<string>(find(file, 'ConfigMap').data)) {
    writeFileSync(join(config, name), text)
  }
  const own = Object.fromEntries(
    (container.env ?? []).flatMap(({ name, value }: any) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
  const args: string[] = container.args
  const changed = args.map(arg =>
    arg
      .replaceAll(/\$\((\w+)\)/g, (_, name: string) => env[name] ?? own[name] ?? '')
      .replace('=/etc/vmkit', `=${config}`)
      .replace('=/var/lib/vmkit', `=${join(dir, 'queue')}`),
  )
  return [...changed, `-httpListenAddr=127.0.0.1:${port}`]
}

describe('the manifests', () => {
  test.each(['agent.yaml', 'alert.yaml'])(
    '%s: every document is a named Kubernetes object',
    file => {
      for (const manifest of manifests(file)) {
        expect(manifest).toMatchObject({
          apiVersion: expect.any(String),
          kind: expect.any(String),
          metadata: { name: expect.any(String) },
        })
      }
    },
  )

  test.each([
    ['agent.yaml', 'StatefulSet'],
    ['alert.yaml', 'Deployment'],
  ])(
    '%s: the %s selects its own pods, mounts what it names, and runs without rights',
    (file, kind) => {
      const { spec } = find(file, kind)
      const pod = spec.template
      expect(pod.metadata.labels).toMatchObject(spec.selector.matchLabels)
      expect(find(file, 'Service').spec.selector).toEqual(spec.selector.matchLabels)
      const volumes = [
        ...pod.spec.volumes,
        ...(spec.volumeClaimTemplates ?? []).map((claim: any) => claim.metadata),
      ]
      const [container] = pod.spec.containers
      expect(volumes.map((volume: any) => volume.name).toSorted()).toEqual(
        container.volumeMounts.map((mount: any) => mount.name).toSorted(),
      )
      expect(pod.spec.securityContext.runAsNonRoot).toBe(true)
      expect(container.securityContext).toMatchObject({
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
      })
    },
  )

  test('the agent has as many replicas as members, a volume of its own and a name of its own', () => {
    const { spec } = find('agent.yaml', 'StatefulSet')
    const [container] = spec.template.spec.containers
    expect(container.args).toContain('-promscrape.cluster.membersCount=$(MEMBERS)')
    expect(container.env).toContainEqual({ name: 'MEMBERS', value: String(spec.replicas) })
    expect(container.args).toContain('-promscrape.cluster.memberNum=$(POD_NAME)')
    expect(spec.serviceName).toBe(find('agent.yaml', 'Service').metadata.name)
    expect(find('agent.yaml', 'Service').spec.clusterIP).toBe('None')
    const binding = find('agent.yaml', 'ClusterRoleBinding')
    expect(binding.roleRef.name).toBe(find('agent.yaml', 'ClusterRole').metadata.name)
    expect(binding.subjects[0].name).toBe(spec.template.spec.serviceAccountName)
  })
})

describe('the programs start with exactly the arguments of the manifests', () => {
  test('alert', async () => {
    using dir = temporaryDir()
    const port = await freePort()
    const [name, ...args] = argumentsOf('alert.yaml', 'Deployment', dir.path, port, {})
    expect(name).toBe('alert')
    await using alert = startOurs('alert', args)
    await untilUp(`http://127.0.0.1:${port}/-/ready`, alert)
    const { data } = await getJson(`http://127.0.0.1:${port}/api/v1/rules`)
    expect(data.groups[0].rules[0]).toMatchObject({ name: 'TargetDown', duration: 300 })
    expect(await alert.stop(), alert.output()).toBe(0)
  })
})

test('the image runs the bundle as nobody', () => {
  const text = readFileSync(join(deploy, 'Dockerfile'), 'utf8')
  expect(text).toMatch(/^USER 65534:65534$/m)
  expect(text).toMatch(/^ENTRYPOINT \["node", "--max-semi-space-size=4", "\/vmkit\/vmkit\.js"\]$/m)
})
