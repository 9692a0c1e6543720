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

/** Functions that take a part of a time in seconds, in UTC. */
export const timeParts: ReadonlyMap<string, (seconds: number) => number> = new Map([
  part('day_of_month', time => time.getUTCDate(), 4),
  part('day_of_week', time => time.getUTCDay(), 0),
  part('day_of_year', dayOfYear, 339),
  part(
    'days_in_month',
    time => new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 0)).getUTCDate(),
    31,
  ),
  part('hour', time => time.getUTCHours(), 15),
  part('minute', time => time.getUTCMinutes(), 30),
  part('month', time => time.getUTCMonth() + 1, 12),
  part('year', time => time.getUTCFullYear(), 292_277_026_596),
])

/** @param beyond what Go gives for times that are no numbers or infinite: it takes the last one it knows */
function part(
  name: string,
  ofTime: (time: Date) => number,
  beyond: number,
): readonly [string, (seconds: number) => number] {
  return [
    name,
    seconds => (Number.isFinite(seconds) ? ofTime(new Date(1000 * Math.trunc(seconds))) : beyond),
  ]
}

function dayOfYear(time: Date): number {
  return Math.floor((time.getTime() - Date.UTC(time.getUTCFullYear(), 0, 0)) / 86_400_000)
}
