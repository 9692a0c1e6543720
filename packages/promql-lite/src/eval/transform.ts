/** Functions of each value of a vector. */
export const transforms: ReadonlyMap<string, (value: number) => number> = new Map([
  ['abs', Math.abs],
  ['ceil', Math.ceil],
  ['exp', Math.exp],
  ['floor', Math.floor],
  ['ln', Math.log],
  ['log10', Math.log10],
  ['log2', Math.log2],
  ['sgn', Math.sign],
  ['sqrt', Math.sqrt],
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
