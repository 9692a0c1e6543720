/**
 * What people and clients see of the alert program: pages of groups and alerts, and the JSON API of
 * vmalert and Prometheus, each also below /vmalert.
 *
 * In: the groups at work. Out: pages and JSON in the originals' shape. It changes nothing.
 */
export { alertRoutes } from './routes.ts'
