/**
 * What people and Prometheus clients see of the agent: /targets, /api/v1/targets,
 * /service-discovery, /loss, /api/v1/loss, /config and the front page, each also below /prometheus.
 *
 * In: the scrape manager's view of its targets, the receivers' books. Out: pages and JSON in the originals' shape. It
 * changes nothing, shows a bounded part of a long list, and lets the program work meanwhile.
 */
export { agentRoutes, type AgentView } from './routes.ts'
