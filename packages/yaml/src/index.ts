/**
 * Strict YAML 1.1 for configuration files.
 *
 * In: text (or plain JavaScript values) and a decoder. Out: a typed value, or a ConfigError with
 * every problem, its place and its line. Scalars keep their source text until the field that they
 * belong to says what they mean, as in Go programs. Must never guess a type before that, read a
 * file, or run anything a text names.
 */
export {
  list,
  mapOf,
  node,
  object,
  optional,
  required,
  unknownFieldMessage,
  withDefault,
  type ObjectOf,
} from './compound.ts'
export {
  decode,
  fieldPath,
  type DecodeOptions,
  type Decoded,
  type Decoder,
  type OptionalDecoder,
  type PresentDecoder,
} from './decoder.ts'
export { expandEnv, type Env } from './expand-env.ts'
export { nodeFromValue, type FromValueOptions } from './from-value.ts'
export {
  describeNode,
  getEntry,
  type ScalarStyle,
  type YamlEntry,
  type YamlList,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from './nodes.ts'
export { suggest } from './suggest.ts'
export { parseYaml, parseYamlDocuments, type ParseOptions } from './parse.ts'
export type { Position, YamlSource } from './position.ts'
export { ConfigError, Problems, formatProblem, type Problem } from './problems.ts'
export { isNull, resolveScalar, type Resolved } from './resolve.ts'
export {
  bool,
  bytes,
  float,
  int,
  oneOf,
  parseBytes,
  scalar,
  string,
  uint,
  uint64,
  wrongKind,
} from './scalars.ts'
