import type { YamlNode } from './nodes.ts'
import { Problems } from './problems.ts'

/**
 * Turns a node into a value. Without a node the answer is `undefined` and no problem; a node that
 * does not fit is a problem and `undefined`.
 */
export type Decoder<T> = (
  node: YamlNode | undefined,
  path: string,
  problems: Problems,
) => T | undefined

/** A decoder that gives a value, or records a problem, even where nothing is written. */
export interface PresentDecoder<T> extends Decoder<T> {
  readonly present: true
}

/** A decoder for which `undefined` is a good answer. */
export interface OptionalDecoder<T> extends Decoder<T> {
  readonly optional: true
}

/** The type that a decoder gives. */
export type Decoded<D> =
  D extends PresentDecoder<infer T> ? T : D extends Decoder<infer T> ? T | undefined : never

/** Options of `decode`. */
export interface DecodeOptions {
  /** Path of the node for messages (default `''`). */
  readonly path?: string | undefined
  /** Whether unknown fields are problems (default true). */
  readonly strict?: boolean | undefined
}

/** Decodes a node. Throws a ConfigError with every problem found. */
export function decode<T>(
  decoder: OptionalDecoder<T>,
  node: YamlNode | undefined,
  options?: DecodeOptions,
): T | undefined
export function decode<T>(
  decoder: Decoder<T>,
  node: YamlNode | undefined,
  options?: DecodeOptions,
): T
export function decode<T>(
  decoder: Decoder<T>,
  node: YamlNode | undefined,
  options: DecodeOptions = {},
): T | undefined {
  const { path = '', strict } = options
  const problems = new Problems({ strict })
  const value = decoder(node, path, problems)
  if (value === undefined && problems.list.length === 0 && !('optional' in decoder)) {
    problems.add(node, path, missingMessage(path), 'missing')
  }
  problems.throwIfAny()
  return value
}

/** Says that something must be written and is not. */
export function missingMessage(path: string): string {
  return path === '' ? 'the config is empty' : `missing "${path}"`
}

/** Joins the path of a map with a key of it. */
export function fieldPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}
