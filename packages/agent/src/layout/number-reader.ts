import { parseNumber } from '../exposition/index.ts'

const TAB = 9
const NEWLINE = 10
const CARRIAGE_RETURN = 13
const SPACE = 32
const HASH = 35
const PLUS = 43
const MINUS = 45
const POINT = 46
const ZERO = 48
const SMALL_E = 101

/** Digits and powers of ten that a double holds exactly: one division or product rounds once. */
const EXACT_DIGITS = 15
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))

/**
 * Reads numbers out of bytes. Agrees with `parseNumber` on every word; short decimals are read
 * without making a string.
 */
export class NumberReader {
  /** Behind the number read last; -1 when there was none. */
  end = -1

  /**
   * Reads the word at `start`, which ends at a blank, `#`, the end of the line or `limit`.
   *
   * @returns the number; when the word is none, `end` is -1
   */
  read(bytes: Uint8Array, start: number, limit: number): number {
    let at = start
    let byte = at < limit ? (bytes[at] ?? 0) : 0
    const isNegative = byte === MINUS
    if (isNegative) byte = ++at < limit ? (bytes[at] ?? 0) : 0
    let digits = 0
    let count = 0
    let exponent = 0
    for (; byte >= ZERO && byte <= ZERO + 9; count++) {
      digits = digits * 10 + (byte - ZERO)
      byte = ++at < limit ? (bytes[at] ?? 0) : NEWLINE
    }
    if (byte === POINT) {
      const whole = count
      byte = ++at < limit ? (bytes[at] ?? 0) : NEWLINE
      for (; byte >= ZERO && byte <= ZERO + 9; count++) {
        digits = digits * 10 + (byte - ZERO)
        byte = ++at < limit ? (bytes[at] ?? 0) : NEWLINE
      }
      exponent = whole - count
    }
    if (count === 0) return this.#readSlowly(bytes, start, limit)
    if (byte === SMALL_E) {
      byte = ++at < limit ? (bytes[at] ?? 0) : 0
      const isSmall = byte === MINUS
      if (isSmall || byte === PLUS) byte = ++at < limit ? (bytes[at] ?? 0) : 0
      let power = 0
      let powerDigits = 0
      for (; byte >= ZERO && byte <= ZERO + 9 && powerDigits < 4; powerDigits++) {
        power = power * 10 + (byte - ZERO)
        byte = ++at < limit ? (bytes[at] ?? 0) : NEWLINE
      }
      if (powerDigits === 0) return this.#readSlowly(bytes, start, limit)
      exponent += isSmall ? -power : power
    }
    if (byte !== NEWLINE && byte !== SPACE) return this.#readSlowly(bytes, start, limit)
    this.end = at
    if (count > EXACT_DIGITS || exponent < -22 || exponent > 22) {
      return Number(latin1(bytes, start, at))
    }
    if (exponent < 0) digits /= POWERS[-exponent] ?? 1
    else if (exponent > 0) digits *= POWERS[exponent] ?? 1
    return isNegative ? -digits : digits
  }

  #readSlowly(bytes: Uint8Array, start: number, limit: number): number {
    let end = start
    for (; end < limit; end++) {
      const byte = bytes[end]
      if (byte === NEWLINE || byte === SPACE || byte === TAB || byte === HASH) break
      if (byte === CARRIAGE_RETURN && (end + 1 === limit || bytes[end + 1] === NEWLINE)) break
    }
    const word = latin1(bytes, start, end)
    const value = parseNumber(word, 0, word.length)
    this.end = value === undefined ? -1 : end
    return value ?? 0
  }
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}
