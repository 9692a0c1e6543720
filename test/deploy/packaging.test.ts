import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { expect, test } from 'vitest'

const deploy = join(import.meta.dirname, '../../deploy')
const chart = join(deploy, 'helm/vmkit-agent')
const base = join(deploy, 'kustomize/agent/base')
const read = (...path: string[]): string => readFileSync(join(...path), 'utf8')

test('the chart and the Kustomize base scrape the same', () => {
  expect(read(chart, 'scrape.yaml')).toBe(read(base, 'scrape.yaml'))
})

test('every value that the chart reads has a default, and every default is read', () => {
  const values = load(read(chart, 'values.yaml')) as Record<string, unknown>
  const templates = readdirSync(join(chart, 'templates')).map(file =>
    read(chart, 'templates', file),
  )
  const used = new Set(
    [...templates.join('\n').matchAll(/\.Values((?:\.\w+)+)/g)].map(([, path = '']) =>
      path.slice(1),
    ),
  )
  const valueAt = (path: string): unknown =>
    path.split('.').reduce<any>((found, name) => found?.[name], values)
  expect([...used].filter(path => valueAt(path) === undefined)).toEqual([])
  const read1 = [...used].map(path => path.split('.')[0])
  expect(Object.keys(values).filter(name => !read1.includes(name))).toEqual([])
})

test.each(['single', 'cluster'])('the overlay %s names files that exist', name => {
  const dir = join(deploy, 'kustomize/agent/overlays', name)
  for (const folder of [dir, base]) {
    const { resources = [], patches = [] } = load(read(folder, 'kustomization.yaml')) as {
      resources?: string[]
      patches?: { path: string }[]
    }
    const paths = [...resources, ...patches.map(({ path }) => path)]
    expect(paths.filter(path => !existsSync(join(folder, path)))).toEqual([])
  }
})

test('members, replicas and the budget of the overlay fit together', () => {
  const patch = load(read(deploy, 'kustomize/agent/overlays/cluster/members.yaml')) as any
  const { spec } = load(read(base, 'statefulset.yaml')) as any
  const envOf = (container: any, name: string) =>
    container.env.find((one: any) => one.name === name)?.value
  const [patched] = patch.spec.template.spec.containers
  const [container] = spec.template.spec.containers
  expect(envOf(patched, 'MEMBERS')).toBe(String(patch.spec.replicas))
  expect(envOf(container, 'MEMBERS')).toBe(String(spec.replicas))
  expect(container.args).toContain('-promscrape.cluster.membersCount=$(MEMBERS)')
  const budget = load(read(base, 'disruption-budget.yaml')) as any
  expect(budget.spec.selector).toEqual(spec.selector)
})
