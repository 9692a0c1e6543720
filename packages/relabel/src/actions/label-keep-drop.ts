import type { ActionCompiler } from './action.ts'

/** `labeldrop`: removes the labels whose name matches. */
export const labeldrop: ActionCompiler = (_rule, pattern) => labels =>
  labels.keepNames(name => !pattern.matches(name))

/** `labelkeep`: removes the labels whose name does not match. */
export const labelkeep: ActionCompiler = (_rule, pattern) => labels =>
  labels.keepNames(name => pattern.matches(name))
