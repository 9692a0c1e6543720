/** Functions of each value of a vector. */
export const transforms: ReadonlyMap<string, (value: number) => number> = new Map([
  ['abs', Math.abs],
  ['acos', Math.acos],
  ['acosh', Math.acosh],
  ['asin', Math.asin],
  ['asinh', Math.asinh],
  ['atan', Math.atan],
  ['atanh', Math.atanh],
  ['ceil', Math.ceil],
  ['cos', Math.cos],
  ['cosh', Math.cosh],
  ['deg', (value: number) => (value * 180) / Math.PI],
  ['exp', Math.exp],
  ['floor', Math.floor],
  ['ln', Math.log],
  ['log10', Math.log10],
  ['log2', Math.log2],
  ['rad', (value: number) => (value * Math.PI) / 180],
  ['sgn', Math.sign],
  ['sin', Math.sin],
  ['sinh', Math.sinh],
  ['sqrt', Math.sqrt],
  ['tan', Math.tan],
  ['tanh', Math.tanh],
])

/** Functions that take a part of a time, in UTC. */
export const timeParts: ReadonlyMap<string, (time: Date) => number> = new Map([
  ['day_of_month', (time: Date) => time.getUTCDate()],
  ['day_of_week', (time: Date) => time.getUTCDay()],
  [
    'day_of_year',
    (time: Date) =>
      Math.floor((time.getTime() - Date.UTC(time.getUTCFullYear(), 0, 0)) / 86_400_000),
  ],
  [
    'days_in_month',
    (time: Date) =>
      new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 0)).getUTCDate(),
  ],
  ['hour', (time: Date) => time.getUTCHours()],
  ['minute', (time: Date) => time.getUTCMinutes()],
  ['month', (time: Date) => time.getUTCMonth() + 1],
  ['year', (time: Date) => time.getUTCFullYear()],
])
