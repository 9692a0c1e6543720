import { checkArgument, literalFor } from './arguments.ts'
import type { GoFunction } from './functions.ts'
import { methodOf } from './methods.ts'
import {
  commandText,
  operandText,
  type Branch,
  type Command,
  type Node,
  type Operand,
  type Pipe,
} from './nodes.ts'
import { valueText } from './print.ts'
import { GoInt, GoList, GoMap, GoStruct, isTrue, typeOf, type Value } from './values.ts'

/** Something that a template cannot do with its data; the message is Go's. */
export class TemplateExecError extends Error {
  /** Where in the template. */
  readonly at: number
  /** The name of the template that was carried out, '' for the text itself. */
  readonly template: string

  constructor(at: number, template: string, context: string, message: string, cause?: unknown) {
    super(`at <${context}>: ${message}`, { cause })
    this.at = at
    this.template = template
  }
}

export interface ExecuteOptions {
  readonly defined: ReadonlyMap<string, readonly Node[]>
  readonly functions: ReadonlyMap<string, GoFunction>
  /** Variables that are there from the start, `$` included in their names. */
  readonly variables: ReadonlyMap<string, Value>
  /** Most characters a template may write. */
  readonly maxLength: number
}

/** Templates that call each other without end are stopped here. */
const MAX_DEPTH = 500
/** Rounds of a `range` over a number at most. */
const MAX_ROUNDS = 1_000_000

type Left = 'break' | 'continue' | undefined

/** Carries out a parsed template; throws TemplateExecError. */
export function execute(root: readonly Node[], data: Value, options: ExecuteOptions): string {
  const output = new Output(options.maxLength)
  const executor = new Executor('', data, options, output, 0, options.variables)
  executor.walk(data, root)
  return output.text
}

class Output {
  text = ''
  readonly #maxLength: number

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  /** Returns whether it still fits. */
  write(text: string): boolean {
    this.text += text
    return this.text.length <= this.#maxLength
  }
}

class Executor {
  readonly #name: string
  readonly #options: ExecuteOptions
  readonly #output: Output
  readonly #depth: number
  readonly #variables: { name: string; value: Value }[]

  constructor(
    name: string,
    data: Value,
    options: ExecuteOptions,
    output: Output,
    depth: number,
    variables: ReadonlyMap<string, Value>,
  ) {
    this.#name = name
    this.#options = options
    this.#output = output
    this.#depth = depth
    this.#variables = [
      { name: '$', value: data },
      ...[...variables].map(([variable, value]) => ({ name: variable, value })),
    ]
  }

  walk(dot: Value, nodes: readonly Node[]): Left {
    for (const node of nodes) {
      const left = this.#node(dot, node)
      if (left !== undefined) return left
    }
    return undefined
  }

  #node(dot: Value, node: Node): Left {
    switch (node.kind) {
      case 'text':
        this.#write(node.text, 0)
        return undefined
      case 'action': {
        const value = this.#pipe(dot, node.pipe)
        if (node.pipe.variables.length === 0) this.#print(value, node.at)
        return undefined
      }
      case 'if':
      case 'with':
        return this.#scoped(() => {
          const value = this.#pipe(dot, node.pipe)
          if (isTrue(value)) return this.walk(node.kind === 'with' ? value : dot, node.list)
          return node.otherwise === undefined ? undefined : this.walk(dot, node.otherwise)
        })
      case 'range':
        return this.#scoped(() => this.#range(dot, node))
      case 'template':
        this.#template(dot, node)
        return undefined
      case 'break':
      case 'continue':
        return node.kind
    }
  }

  #scoped<T>(run: () => T): T {
    const mark = this.#variables.length
    try {
      return run()
    } finally {
      this.#variables.length = mark
    }
  }

  #range(dot: Value, node: Branch<'range'>): Left {
    const value = this.#pipe(dot, node.pipe)
    const mark = this.#variables.length
    let count = 0
    for (const [index, element] of this.#elements(value, node)) {
      if (++count > MAX_ROUNDS) {
        this.#fail(node.at, 'range', `more than ${MAX_ROUNDS} rounds`)
      }
      this.#setRangeVariables(node.pipe, index, element)
      const left = this.walk(element, node.list)
      this.#variables.length = mark
      if (left === 'break') break
    }
    if (count > 0 || node.otherwise === undefined) return undefined
    return this.walk(dot, node.otherwise)
  }

  *#elements(value: Value, node: Branch<'range'>): Generator<readonly [Value, Value]> {
    if (value instanceof GoList) {
      for (const [i, item] of value.items.entries()) yield [new GoInt(i), item]
    } else if (value instanceof GoMap) {
      for (const key of value.keys) yield [key, value.get(key)]
    } else if (value instanceof GoInt) {
      for (let i = 0n; i < value.value; i++) {
        const round = new GoInt(i, value.type)
        yield [round, round]
      }
    } else if (value !== undefined) {
      const text = node.pipe.commands.map(commandText).join(' | ')
      this.#fail(node.at, text, `range can't iterate over ${valueText(value)}`)
    }
  }

  /** With one variable it is the element, with two the index comes first. */
  #setRangeVariables(
    { variables, isAssignment, at: place }: Pipe,
    index: Value,
    element: Value,
  ): void {
    const values = variables.length > 1 ? [index, element] : [element]
    for (const [i, name] of variables.entries()) {
      if (isAssignment) this.#assign(name, values[i], place)
      else {
        const at = this.#variables.length - variables.length + i
        this.#variables[at] = { name, value: values[i] }
      }
    }
  }

  #template(dot: Value, node: Extract<Node, { kind: 'template' }>): void {
    const { name, pipe, at } = node
    const context = `{{template ${JSON.stringify(name)}${pipe === undefined ? '' : ` ${pipeSource(pipe)}`}}}`
    const list =
      this.#options.defined.get(name) ??
      this.#fail(at, context, `template ${JSON.stringify(name)} not defined`)
    if (this.#depth >= MAX_DEPTH) {
      this.#fail(at, context, `exceeded maximum template depth (${MAX_DEPTH})`)
    }
    const data = pipe === undefined ? undefined : this.#pipe(dot, pipe)
    const inner = new Executor(name, data, this.#options, this.#output, this.#depth + 1, new Map())
    inner.walk(data, list)
  }

  #pipe(dot: Value, pipe: Pipe): Value {
    let value: Value
    let isPiped = false
    for (const command of pipe.commands) {
      value = this.#command(dot, command, isPiped ? [value] : [])
      isPiped = true
    }
    for (const name of pipe.variables) {
      if (pipe.isAssignment) this.#assign(name, value, pipe.at)
      else this.#variables.push({ name, value })
    }
    return value
  }

  /** @param piped what the command before it hands over, if there is one */
  #command(dot: Value, command: Command, piped: readonly Value[]): Value {
    const [first, ...args] = command.operands
    if (first === undefined) return undefined
    const call = { command, args, piped }
    switch (first.kind) {
      case 'function':
        return this.#function(dot, first.name, call)
      case 'field':
        return this.#fields(dot, dot, first.names, first, call)
      case 'variable': {
        const [name = '', ...names] = first.names
        if (names.length === 0) this.#mustBeAlone(first, call)
        return this.#fields(dot, this.#variable(name), names, first, call)
      }
      case 'chain':
        return this.#fields(dot, this.#operand(dot, first.of, command), first.names, first, call)
      case 'pipe':
        this.#mustBeAlone(first, call)
        return this.#scoped(() => this.#pipe(dot, first))
      case 'dot':
        this.#mustBeAlone(first, call)
        return dot
      case 'nil':
        this.#mustBeAlone(first, call)
        return this.#fail(command.at, 'nil', 'nil is not a command')
      case 'bool':
      case 'number':
      case 'string':
        this.#mustBeAlone(first, call)
        return literalFor(first, 'any')
    }
  }

  #mustBeAlone(operand: Operand, { command, args, piped }: Call): void {
    if (args.length + piped.length === 0) return
    const text = operandText(operand)
    this.#fail(command.at, text, `can't give argument to non-function ${text}`)
  }

  #function(dot: Value, name: string, call: Call): Value {
    const known = this.#options.functions.get(name)
    if (known === undefined) {
      this.#fail(call.command.at, name, `${JSON.stringify(name)} is not a defined function`)
    }
    return this.#call(dot, name, known, call, commandText(call.command))
  }

  /** Follows fields; only the last one may be a method with arguments. */
  #fields(dot: Value, start: Value, names: readonly string[], node: Operand, call: Call): Value {
    let value = start
    for (const [i, name] of names.entries()) {
      const isLast = i === names.length - 1
      const own = isLast ? call : { command: call.command, args: [], piped: [] }
      value = this.#field(dot, value, name, node, own)
    }
    return value
  }

  #field(dot: Value, receiver: Value, name: string, node: Operand, call: Call): Value {
    const method = methodOf(receiver, name)
    if (method !== undefined) return this.#call(dot, name, method, call, operandText(node))
    const fail = (message: string): never => this.#fail(call.command.at, operandText(node), message)
    const hasArguments = call.args.length + call.piped.length > 0
    if (receiver instanceof GoMap) {
      if (hasArguments) fail(`${name} is not a method but has arguments`)
      return receiver.get(name)
    }
    if (receiver instanceof GoStruct && receiver.fields.has(name)) {
      if (hasArguments) fail(`${name} has arguments but cannot be invoked as function`)
      return receiver.fields.get(name)
    }
    if (receiver === undefined) return undefined
    return fail(`can't evaluate field ${name} in type ${typeOf(receiver)}`)
  }

  /** @param context what messages name as the place */
  #call(
    dot: Value,
    name: string,
    known: GoFunction,
    { command, args, piped }: Call,
    context: string,
  ): Value {
    const { parameters, rest } = known
    const count = args.length + piped.length
    if (rest === undefined ? count !== parameters.length : count < parameters.length) {
      const want = rest === undefined ? 'want' : 'want at least'
      const got = rest === undefined ? count : args.length
      this.#fail(
        command.at,
        context,
        `wrong number of args for ${name}: ${want} ${parameters.length} got ${got}`,
      )
    }
    const typeAt = (i: number): string => parameters[i] ?? rest ?? 'any'
    const values: Value[] = []
    for (const [i, arg] of args.entries()) {
      const value = this.#argument(dot, arg, typeAt(i), command)
      // What decides is enough: the others are not even looked at.
      if ((name === 'or' && isTrue(value)) || (name === 'and' && !isTrue(value))) {
        if (this.#options.functions.get(name) === known) return value
      }
      values.push(value)
    }
    for (const value of piped) {
      values.push(this.#checked(value, typeAt(values.length), command, context))
    }
    try {
      return known.call(values)
    } catch (error) {
      if (error instanceof Interruption) throw error
      const reason = error instanceof Error ? error.message : String(error)
      return this.#fail(command.at, context, `error calling ${name}: ${reason}`, error)
    }
  }

  #argument(dot: Value, operand: Operand, type: string, command: Command): Value {
    if (
      operand.kind === 'string' ||
      operand.kind === 'number' ||
      operand.kind === 'bool' ||
      operand.kind === 'nil'
    ) {
      try {
        return literalFor(operand, type)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        return this.#fail(command.at, operandText(operand), reason, error)
      }
    }
    const value = this.#operand(dot, operand, command)
    return this.#checked(value, type, command, operandText(operand))
  }

  /** The value of an operand that stands alone. */
  #operand(dot: Value, operand: Operand, { at }: Command): Value {
    return this.#command(dot, { operands: [operand], at }, [])
  }

  #checked(value: Value, type: string, { at }: Command, context: string): Value {
    const problem = checkArgument(value, type)
    if (problem !== undefined) this.#fail(at, context, problem)
    return value
  }

  #variable(name: string): Value {
    return this.#variables.findLast(one => one.name === name)?.value
  }

  #assign(name: string, value: Value, at: number): void {
    const found = this.#variables.findLast(one => one.name === name)
    if (found === undefined) this.#fail(at, name, `undefined variable: ${name}`)
    found.value = value
  }

  #print(value: Value, at: number): void {
    this.#write(value === undefined ? '<no value>' : valueText(value), at)
  }

  #write(text: string, at: number): void {
    if (!this.#output.write(text)) {
      this.#fail(at, '', `the text is longer than ${this.#options.maxLength} characters`)
    }
  }

  #fail(at: number, context: string, message: string, cause?: unknown): never {
    throw new TemplateExecError(at, this.#name, context, message, cause)
  }
}

/** Ends a template for a reason that is no mistake of its own. */
export class Interruption extends Error {}

interface Call {
  readonly command: Command
  readonly args: readonly Operand[]
  readonly piped: readonly Value[]
}

function pipeSource(pipe: Pipe): string {
  return pipe.commands.map(commandText).join(' | ')
}
