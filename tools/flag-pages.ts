import { agentFlags } from '../packages/agent/src/index.ts'
import { alertFlags } from '../packages/alert/src/index.ts'
import type { FlagTable } from '../packages/daemon/src/flags/index.ts'

/** The pages of docs/ that are made from code. */
export function flagPages(): { readonly file: string; readonly text: string }[] {
  return [
    { file: 'flags-agent.md', text: flagPage('agent', 'vmagent', agentFlags) },
    { file: 'flags-alert.md', text: flagPage('alert', 'vmalert', alertFlags) },
  ]
}

function flagPage(program: string, original: string, table: FlagTable): string {
  const flags = Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const of = (kind: string): typeof flags => flags.filter(([, flag]) => flag.kind === kind)
  const rows = of('value').map(([name, { type, defaultText, help }]) => {
    const shown = defaultText === '' ? '' : `\`${defaultText}\``
    return `| \`-${name}\` | ${type} | ${shown} | ${help.replaceAll('|', '\\|')} |`
  })
  const list = (kind: string): string[] =>
    of(kind).map(([name, { help }]) => `- \`-${name}\`: ${help}`)
  return `# Flags of vmkit-${program}

<!-- Made by npm run docs from the flag table in packages/${program}/src/flags. -->

Names, types and defaults are ${original}'s. \`npm run ${program} -- -help\` prints the same in a terminal, with the rules of the syntax.

| flag | type | default | meaning |
|---|---|---|---|
${rows.join('\n')}

## Known from ${original}, not supported yet

Setting one of these ends the program with a message and exit code 2.

${list('not-yet').join('\n')}

## Accepted without effect

They tune things that do not exist here.

${list('ignored').join('\n')}
`
}
