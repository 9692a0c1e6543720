import type { Transform } from './arguments.ts'
import { bucketFunctions } from './bucket-functions.ts'
import { histogramFunctions } from './histogram-functions.ts'
import { labelFunctions } from './label-functions.ts'
import { mathFunctions } from './math-functions.ts'
import { rangeFunctions } from './range-functions.ts'
import { runningFunctions } from './running-functions.ts'
import { sortFunctions } from './sort-functions.ts'
import { timeFunctions } from './time-functions.ts'
import { vectorFunctions } from './vector-functions.ts'

/** Functions of MetricsQL on values that can be evaluated. */
export const transforms: ReadonlyMap<string, Transform> = new Map([
  ...bucketFunctions,
  ...histogramFunctions,
  ...labelFunctions,
  ...mathFunctions,
  ...rangeFunctions,
  ...runningFunctions,
  ...sortFunctions,
  ...timeFunctions,
  ...vectorFunctions,
])
