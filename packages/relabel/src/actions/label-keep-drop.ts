import { explainNames, type ActionCompiler } from './action.ts'

/** `labeldrop` and `labelkeep`: removes the labels whose name matches, or those whose does not. */
export const labelKeepDrop: ActionCompiler = (_rule, pattern, name) => {
  const { matches } = pattern.full
  const wanted = name === 'labelkeep'
  return {
    apply: labels => labels.keepNames(matches, wanted),
    explain: explainNames(pattern),
  }
}
