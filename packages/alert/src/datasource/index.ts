/**
 * Instant queries to the datasource.
 *
 * In: an expression and an evaluation time. Out: rows, or a failure as an ordinary value: a
 * datasource that is away or says no is part of an alert program's life, no exception.
 */
export { createDatasource, type Datasource } from './datasource.ts'
