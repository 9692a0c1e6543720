/** Returns how many bytes `value` (a whole number from 0 to 2^53) takes as a protobuf varint. */
export function varintSize(value: number): number {
  let size = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++
  return size
}

/** Writes `value` (a whole number from 0 to 2^53) as a varint and returns the position behind it. */
export function writeVarint(into: Uint8Array, position: number, value: number): number {
  let at = position
  let rest = value
  // Bit operations hold 31 bits; timestamps in milliseconds need more.
  for (; rest > 0x7fffffff; rest = Math.floor(rest / 0x80)) into[at++] = (rest % 0x80) | 0x80
  for (; rest >= 0x80; rest >>>= 7) into[at++] = (rest & 0x7f) | 0x80
  into[at++] = rest
  return at
}

/** Returns how many bytes an int64 takes: negative ones always take ten. */
export function int64Size(value: number): number {
  return value < 0 ? 10 : varintSize(value)
}

/** Writes a whole number as a protobuf int64 and returns the position behind it. */
export function writeInt64(into: Uint8Array, position: number, value: number): number {
  if (value >= 0) return writeVarint(into, position, value)
  let rest = BigInt.asUintN(64, BigInt(value))
  let at = position
  for (; rest >= 0x80n; rest >>= 7n) into[at++] = Number(rest & 0x7fn) | 0x80
  into[at++] = Number(rest)
  return at
}
