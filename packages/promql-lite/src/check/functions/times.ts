import { both, inGroup, later, metricsql, type FunctionEntry } from './entry.ts'

const part = (name: string, summary: string): ReturnType<typeof both> =>
  both(`${name}(v?: vector)`, summary)

/** Functions of the clock and the calendar. */
export const times: readonly FunctionEntry[] = inGroup('time', [
  both('time(): scalar', 'The time of evaluation, in Unix seconds.'),
  both('timestamp(v: vector)', 'The time of each sample, in Unix seconds.', 'timestamp(v: range)'),
  part('day_of_month', 'The day of the month in UTC, from 1.'),
  part('day_of_week', 'The day of the week in UTC; 0 is Sunday.'),
  part('day_of_year', 'The day of the year in UTC, from 1.'),
  part('days_in_month', 'How many days the month has.'),
  part('hour', 'The hour in UTC.'),
  part('minute', 'The minute.'),
  part('month', 'The month in UTC, from 1.'),
  part('year', 'The year in UTC.'),
  later('start_timestamp(v: vector)', 'Since when each counter counts, in Unix seconds.'),
  later('start(): scalar', 'The first time of the graph, in Unix seconds.', 'start(): scalar'),
  later('end(): scalar', 'The last time of the graph, in Unix seconds.', 'end(): scalar'),
  later('step(): scalar', 'The seconds between the points of the graph.', 'step(): scalar'),
  later('range(): scalar', 'The length of the graph in seconds.'),
  metricsql('now(): scalar', 'The time of the clock, in Unix seconds.'),
  metricsql(
    'timezone_offset(zone: string): scalar',
    'How many seconds a time zone is ahead of UTC.',
  ),
])
