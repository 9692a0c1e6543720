import { FatalError } from '../../errors/index.ts'
import { createLogger } from '../../log/index.ts'
import { runProgram } from '../index.ts'

/** Says what happens on stdout; the first argument chooses how the program behaves. */
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const log = createLogger({ disableTimestamps: true, location: 'demo' })

await runProgram({
  log,
  async main({ signal, reload }) {
    const mode = process.argv[2]
    if (mode === 'fatal') throw new FatalError('cannot start', { cause: new Error('no luck') })
    if (mode === 'code') throw new FatalError('cannot start', { exitCode: 7 })
    if (mode === 'done') return
    reload.onReload(async () => say('reloaded'))
    const timer = setInterval(() => undefined, 1000)
    if (mode === 'stray') setTimeout(() => void Promise.reject(new Error('lost')), 1)
    say('ready')
    await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
    say('stopping')
    if (mode === 'stubborn') {
      // Longer than two deliveries of one signal are apart.
      setTimeout(() => say('still here'), 700)
      await new Promise(() => undefined)
    }
    if (mode === 'slow') await new Promise(resolve => setTimeout(resolve, 300))
    clearInterval(timer)
    signal.throwIfAborted()
  },
})
