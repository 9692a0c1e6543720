import type { ChildProcess } from 'node:child_process'

/** Asks a process of this tool something and waits for the answer; one question at a time. */
export function ask<Answer>(child: ChildProcess, question: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error(`${child.spawnargs[1]} ended before it answered`))
    child.once('exit', onExit)
    child.once('message', (answer: Answer & object) => {
      child.off('exit', onExit)
      resolve(answer)
    })
    child.send(question)
  })
}
