import { formatTime } from './layout.ts'
import { textOf, type GoFunction } from './functions.ts'
import { valueText } from './print.ts'
import { DURATION, GoInt, GoTime, type Value } from './values.ts'

const SECOND = 1_000_000_000n
const MS = 1_000_000n

const none = (call: () => Value): GoFunction => ({ parameters: [], call })

const ofDuration = (call: (ns: bigint) => Value): GoFunction => ({
  parameters: [DURATION],
  call: ([one]) => call(one instanceof GoInt ? one.value : 0n),
})

const ofTime = (call: (time: GoTime) => Value): GoFunction => ({
  parameters: ['time.Time'],
  call: ([one]) => call(one instanceof GoTime ? one : new GoTime(0n)),
})

/** Returns the method of a value, bound to it; undefined when it has none of that name. */
export function methodOf(value: Value, name: string): GoFunction | undefined {
  if (value instanceof GoTime) return timeMethod(value, name)
  if (!(value instanceof GoInt)) return undefined
  if (value.type === DURATION) return durationMethod(value, name)
  const isNamed = value.type === 'time.Month' || value.type === 'time.Weekday'
  return isNamed && name === 'String' ? none(() => valueText(value)) : undefined
}

function durationMethod(duration: GoInt, name: string): GoFunction | undefined {
  const ns = duration.value
  const of = (value: bigint): GoInt => new GoInt(value, DURATION)
  const methods: Readonly<Record<string, () => GoFunction>> = {
    Hours: () => none(() => Number(ns) / 3.6e12),
    Minutes: () => none(() => Number(ns) / 6e10),
    Seconds: () => none(() => Number(ns) / 1e9),
    Milliseconds: () => none(() => new GoInt(ns / MS, 'int64')),
    Microseconds: () => none(() => new GoInt(ns / 1000n, 'int64')),
    Nanoseconds: () => none(() => new GoInt(ns, 'int64')),
    String: () => none(() => valueText(duration)),
    Abs: () => none(() => of(ns < 0n ? -ns : ns)),
    Truncate: () => ofDuration(unit => of(unit <= 0n ? ns : ns - (ns % unit))),
    Round: () => ofDuration(unit => of(roundTo(ns, unit))),
  }
  return Object.hasOwn(methods, name) ? methods[name]?.() : undefined
}

function timeMethod(time: GoTime, name: string): GoFunction | undefined {
  const { unixNs } = time
  const date = new Date(time.ms)
  const int = (value: number, type = 'int'): GoFunction => none(() => new GoInt(value, type))
  const methods: Readonly<Record<string, () => GoFunction>> = {
    Unix: () => none(() => new GoInt(floorDiv(unixNs, SECOND), 'int64')),
    UnixMilli: () => none(() => new GoInt(floorDiv(unixNs, MS), 'int64')),
    UnixMicro: () => none(() => new GoInt(floorDiv(unixNs, 1000n), 'int64')),
    UnixNano: () => none(() => new GoInt(unixNs, 'int64')),
    Year: () => int(date.getUTCFullYear()),
    Month: () => int(date.getUTCMonth() + 1, 'time.Month'),
    Day: () => int(date.getUTCDate()),
    Hour: () => int(date.getUTCHours()),
    Minute: () => int(date.getUTCMinutes()),
    Second: () => int(date.getUTCSeconds()),
    Nanosecond: () => int(time.nanosecond),
    Weekday: () => int(date.getUTCDay(), 'time.Weekday'),
    YearDay: () => int(yearDay(date)),
    UTC: () => none(() => time),
    Local: () => none(() => time),
    String: () => none(() => valueText(time)),
    IsZero: () => none(() => unixNs === ZERO_NS),
    Format: () => ({
      parameters: ['string'],
      call: ([layout]) => formatTime(textOf(layout), time),
    }),
    Add: () => ofDuration(ns => new GoTime(unixNs + ns)),
    Sub: () => ofTime(other => new GoInt(unixNs - other.unixNs, DURATION)),
    Before: () => ofTime(other => unixNs < other.unixNs),
    After: () => ofTime(other => unixNs > other.unixNs),
    Equal: () => ofTime(other => unixNs === other.unixNs),
    Compare: () =>
      ofTime(other => new GoInt(unixNs < other.unixNs ? -1 : unixNs > other.unixNs ? 1 : 0)),
    Truncate: () =>
      ofDuration(unit => (unit <= 0n ? time : new GoTime(unixNs - sinceZero(unixNs, unit)))),
    Round: () => ofDuration(unit => roundTime(time, unit)),
    AddDate: () => ({
      parameters: ['int', 'int', 'int'],
      call: args => addDate(time, args.map(numberOf)),
    }),
  }
  return Object.hasOwn(methods, name) ? methods[name]?.() : undefined
}

/** Go counts from the first of January of year 1. */
const ZERO_NS = -62_135_596_800n * SECOND

function sinceZero(unixNs: bigint, unit: bigint): bigint {
  return (unixNs - ZERO_NS) % unit
}

function roundTime(time: GoTime, unit: bigint): GoTime {
  if (unit <= 0n) return time
  const rest = sinceZero(time.unixNs, unit)
  const isUp = rest + rest >= unit
  return new GoTime(time.unixNs - rest + (isUp ? unit : 0n))
}

function roundTo(ns: bigint, unit: bigint): bigint {
  if (unit <= 0n) return ns
  const size = ns < 0n ? -ns : ns
  const rest = size % unit
  const rounded = size - rest + (rest + rest >= unit ? unit : 0n)
  return ns < 0n ? -rounded : rounded
}

function floorDiv(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}

function yearDay(date: Date): number {
  const start = Date.UTC(date.getUTCFullYear(), 0, 1)
  return Math.floor((date.getTime() - start) / 86_400_000) + 1
}

function addDate(time: GoTime, [years = 0, months = 0, days = 0]: readonly number[]): GoTime {
  const before = new Date(time.ms)
  const after = new Date(time.ms)
  after.setUTCFullYear(
    before.getUTCFullYear() + years,
    before.getUTCMonth() + months,
    before.getUTCDate() + days,
  )
  return new GoTime(time.unixNs + BigInt(after.getTime() - before.getTime()) * MS)
}

const numberOf = (value: Value): number => (value instanceof GoInt ? Number(value.value) : 0)
