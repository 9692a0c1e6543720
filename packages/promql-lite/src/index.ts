/**
 * PromQL and MetricsQL: text to tree, checked, and back to text.
 *
 * In: a query. Out: a tree of tagged nodes with their places, or a PromqlError that points at the
 * mistake. No I/O; evaluation is the subpath `/eval`.
 */
export type * from './ast.ts'
export { check, type CheckOptions } from './check.ts'
export {
  functionGroups,
  functionTable,
  type FunctionEntry,
  type FunctionGroup,
} from './check/functions/index.ts'
export {
  formatParameters,
  shortestCall,
  type Parameter,
  type Signature,
} from './check/functions/signature.ts'
export { PromqlError, type PromqlErrorCode } from './errors.ts'
export { functions, type FunctionSignature } from './functions.ts'
export {
  changeOf,
  hasName,
  labelFlow,
  type LabelChange,
  type LabelFlow,
  type LabelFlowOptions,
  type LabelNames,
  type Origin,
} from './label-flow/index.ts'
export { optimize } from './optimize/index.ts'
export { parse, parseAsWritten, type Dialect, type DialectOptions } from './parser/index.ts'
export { prettify } from './prettify.ts'
export { print } from './print.ts'
export { walk } from './walk.ts'
