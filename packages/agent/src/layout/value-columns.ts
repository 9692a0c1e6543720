/** The values of a body, line by line, and their timestamps where those count. */
export class ValueColumns {
  values = new Float64Array(4096)
  /** In milliseconds, 0 for a line without one; undefined when nobody asks for them. */
  times: Float64Array | undefined
  length = 0

  /** Empties the columns; their memory stays. */
  clear(): void {
    this.length = 0
  }

  /** Keeps timestamps from now on, or no longer. */
  keepTimes(isOn: boolean): void {
    if (isOn) this.times ??= new Float64Array(this.values.length)
    else this.times = undefined
  }

  /** Makes room for `count` more lines. */
  reserve(count: number): void {
    const needed = this.length + count
    if (needed <= this.values.length) return
    const size = Math.max(needed, 2 * this.values.length)
    this.values = grown(this.values, size)
    if (this.times !== undefined) this.times = grown(this.times, size)
  }

  add(value: number, timestampMs: number): void {
    this.reserve(1)
    this.values[this.length] = value
    if (this.times !== undefined) this.times[this.length] = timestampMs
    this.length++
  }

  /** Forgets the first `count` lines. */
  dropFirst(count: number): void {
    this.values.copyWithin(0, count, this.length)
    this.times?.copyWithin(0, count, this.length)
    this.length -= count
  }
}

function grown(values: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(size)
  larger.set(values)
  return larger
}
