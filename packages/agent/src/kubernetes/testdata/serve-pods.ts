/** A process of its own with an API server that holds many pods: `node serve-pods.ts COUNT`. */
import process from 'node:process'
import { createInterface } from 'node:readline'
import { ApiServer } from './api-server.ts'
import { generatePod } from './pods.ts'

const server = await ApiServer.start({ maxHistory: 100_000 })
const count = Number(process.argv[2] ?? 50_000)
let bytes = 0
for (let i = 0; i < count; i++) {
  server.put('pods', generatePod(i))
  bytes += server.store('pods').history.at(-1)?.text.length ?? 0
}
server.store('pods').history.length = 0
process.stdout.write(`${JSON.stringify({ url: server.url, bytes })}\n`)

/** `change N` changes so many pods, `gone` ends all watches with 410. */
createInterface({ input: process.stdin }).on('line', line => {
  const [command, number] = line.split(' ')
  if (command === 'gone') endWatches()
  if (command !== 'change') return
  for (let i = 0; i < Number(number); i++) {
    const pod = generatePod(i)
    server.put('pods', { ...pod, status: { ...Object(pod['status']), podIP: '10.9.9.9' } })
  }
})

/** The watch that shall end may not be there yet. */
function endWatches(): void {
  if (server.watches.size === 0) setTimeout(endWatches, 10)
  else server.endWatches('gone')
}
