import type { Flag, FlagTable } from './types.ts'

const WIDTH = 96

/** Writes the text of `-help`: flags by group, then those without effect and those not there yet. */
export function formatUsage(
  table: FlagTable,
  program: { program: string; description: string },
): string {
  const all = Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
  const known = all.filter(([, { kind }]) => kind === 'value')
  const groups = Map.groupBy(known, ([name, definition]) => groupOf(name, definition, table))
  const sections = [...groups]
    .toSorted(([a], [b]) => Number(a !== '') - Number(b !== '') || (a < b ? -1 : 1))
    .map(([group, flags]) => section(group === '' ? 'Flags' : group, flags.map(entry)))
  return [
    `${program.program}: ${program.description}\n`,
    `Usage: ${program.program} [-flag=value ...]\n`,
    wrap(
      'A flag may be written -flag=value, --flag=value or -flag value; a bool needs no value. ' +
        'Array flags take several values, by comma or by repeating the flag; a comma inside quotes ' +
        'or brackets belongs to the value. %{NAME} stands for an environment variable. Durations ' +
        'are written like 300ms, 30s or 1h30m, sizes like 64KB or 1.5GiB. A secret may be given as ' +
        'file:///path, file://./path or an http(s) URL; it is read again when it changes.',
      '',
    ),
    ...sections,
    ...short('Accepted, but without effect', all, 'ignored'),
    ...short('Not supported yet (setting one is an error)', all, 'not-yet'),
  ].join('\n')
}

function groupOf(name: string, definition: Flag<unknown>, table: FlagTable): string {
  if (definition.group !== '') return definition.group
  const dot = name.indexOf('.')
  const prefix = dot < 0 ? '' : name.slice(0, dot)
  const siblings = Object.keys(table).filter(other => other.startsWith(`${prefix}.`))
  return prefix === '' || siblings.length < 2 ? '' : `-${prefix}.*`
}

function section(title: string, entries: readonly string[]): string {
  return `${title}:\n${entries.join('')}`
}

function entry([name, definition]: readonly [string, Flag<unknown>]): string {
  const { defaultText, type } = definition
  const shown = definition.isBool && !definition.isArray ? '' : ` ${type}`
  const isPlain = defaultText === '' || (type === 'bool' && defaultText === 'false')
  const help = isPlain ? definition.help : `${definition.help} (default ${defaultText})`
  return `  -${name}${shown}\n${wrap(help, '      ')}`
}

function short(
  title: string,
  all: readonly (readonly [string, Flag<unknown>])[],
  kind: Flag<unknown>['kind'],
): string[] {
  const flags = all.filter(([, definition]) => definition.kind === kind)
  if (flags.length === 0) return []
  const lines = flags.map(([name, { help }]) => {
    const line = `  -${name}: ${help}`
    return line.length <= WIDTH ? `${line}\n` : `  -${name}\n${wrap(help, '      ')}`
  })
  return [section(title, lines)]
}

function wrap(text: string, indent: string): string {
  let lines = ''
  let line = indent
  for (const word of text.split(/\s+/)) {
    if (line.length > indent.length && line.length + word.length >= WIDTH) {
      lines += `${line}\n`
      line = indent
    }
    line += line.length > indent.length ? ` ${word}` : word
  }
  return `${lines}${line}\n`
}
