/** A node of a parsed template; `at` is where in the text it begins. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe; readonly at: number }
  | Branch<'if'>
  | Branch<'with'>
  | Branch<'range'>
  | {
      readonly kind: 'template'
      readonly name: string
      readonly pipe: Pipe | undefined
      readonly at: number
    }
  | { readonly kind: 'break' | 'continue'; readonly at: number }

/** Something that is carried out on a condition, or for each element. */
export interface Branch<Kind extends string> {
  readonly kind: Kind
  readonly pipe: Pipe
  readonly list: readonly Node[]
  /** After `{{else}}`. */
  readonly otherwise: readonly Node[] | undefined
  readonly at: number
}

/** Commands that hand their result on, and the variables that get the last one. */
export interface Pipe {
  readonly kind: 'pipe'
  readonly commands: readonly Command[]
  readonly variables: readonly string[]
  /** `=` in place of `:=`. */
  readonly isAssignment: boolean
  readonly at: number
}

/** An operand alone, or a function or method with its arguments. */
export interface Command {
  readonly operands: readonly Operand[]
  readonly at: number
}

export type Operand =
  | { readonly kind: 'string'; readonly value: string; readonly source: string }
  | {
      readonly kind: 'number'
      readonly value: number | bigint
      readonly isRune: boolean
      readonly source: string
    }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'nil' }
  | { readonly kind: 'dot' }
  /** `.A.B` */
  | { readonly kind: 'field'; readonly names: readonly string[] }
  /** `$x.A` with the name first, `$` included. */
  | { readonly kind: 'variable'; readonly names: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }
  /** Fields of something that is no field or variable: `(…).A`. */
  | { readonly kind: 'chain'; readonly of: Operand; readonly names: readonly string[] }
  | Pipe

/** Prints an operand as Go shows it in messages. */
export function operandText(operand: Operand): string {
  switch (operand.kind) {
    case 'string':
    case 'number':
      return operand.source
    case 'bool':
      return String(operand.value)
    case 'nil':
      return 'nil'
    case 'dot':
      return '.'
    case 'field':
      return `.${operand.names.join('.')}`
    case 'variable':
      return operand.names.join('.')
    case 'function':
      return operand.name
    case 'chain': {
      const inner = operandText(operand.of)
      return `${operand.of.kind === 'pipe' ? `(${inner})` : inner}.${operand.names.join('.')}`
    }
    case 'pipe':
      return pipeText(operand)
  }
}

export function commandText({ operands }: Command): string {
  return operands
    .map(one => (one.kind === 'pipe' ? `(${pipeText(one)})` : operandText(one)))
    .join(' ')
}

export function pipeText({ commands, variables, isAssignment }: Pipe): string {
  const target =
    variables.length === 0 ? '' : `${variables.join(', ')} ${isAssignment ? '=' : ':='} `
  return target + commands.map(commandText).join(' | ')
}
