/** The agent as a library: the programmatic start. The command line stands in main.ts. */
export { agentFlags, type AgentFlags } from './flags/index.ts'
export { startAgent, type Agent } from './start.ts'
