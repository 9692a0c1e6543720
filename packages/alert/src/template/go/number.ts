const LARGEST_INT = 2n ** 63n
const LARGEST_UINT = 2n ** 64n

/**
 * Reads a number of a template: whole ones as bigint, others as float. Undefined for what Go does not
 * take.
 */
export function readNumber(text: string): number | bigint | undefined {
  const sign = text.startsWith('-') ? -1 : 1
  const digits = text.replace(/^[-+]/, '')
  if (/^_|__|_$|[._]_|_[.eE]|[eE]_/.test(digits.replace(/^0[xXoObB]_/, '0'))) return undefined
  const plain = digits.replaceAll('_', '')
  if (/^0[xXoObB]/.test(plain)) {
    if (!/^0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)$/.test(plain)) return undefined
    return wholeNumber(BigInt(plain), sign)
  }
  // A leading zero means octal, as in C.
  if (/^0[0-7]+$/.test(plain)) return wholeNumber(BigInt(`0o${plain.slice(1)}`), sign)
  if (/^[0-9]+$/.test(plain))
    return /^0[0-9]/.test(plain) ? undefined : wholeNumber(BigInt(plain), sign)
  const value = Number(plain)
  return Number.isFinite(value) ? sign * value : undefined
}

function wholeNumber(value: bigint, sign: number): bigint | undefined {
  const signed = sign < 0 ? -value : value
  if (signed >= LARGEST_UINT || signed < -LARGEST_INT) return undefined
  return signed
}
