import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

/** Records of one name: their type by its number, and their data. */
export type Records = Readonly<Record<string, readonly { type: number; data: Buffer }[]>>

const encodeName = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map(part => Buffer.concat([Buffer.of(part.length), Buffer.from(part)])),
    Buffer.of(0),
  ])

/** An SRV record, RFC 2782. */
export const srv = (target: string, port: number) => ({
  type: 33,
  data: Buffer.concat([Buffer.of(0, 1, 0, 1, port >> 8, port & 255), encodeName(target)]),
})

/** An MX record, RFC 1035. */
export const mx = (exchange: string) => ({
  type: 15,
  data: Buffer.concat([Buffer.of(0, 10), encodeName(exchange)]),
})

/** Starts a DNS server that knows these records and nothing else; returns its address. */
export async function startDnsServer(records: Records): Promise<string> {
  const socket = createSocket('udp4')
  socket.on('message', (query, { address, port }) => {
    const parts: string[] = []
    let at = 12
    for (; query[at] !== 0; at += 1 + query[at]!) {
      parts.push(query.toString('latin1', at + 1, at + 1 + query[at]!))
    }
    const question = query.subarray(12, at + 5)
    const type = query.readUInt16BE(at + 1)
    const known = records[parts.join('.')]
    const answers = (known ?? []).filter(record => record.type === type)
    const header = Buffer.from(query.subarray(0, 12))
    header.writeUInt16BE(0x8180 | (known === undefined ? 3 : 0), 2)
    header.writeUInt16BE(1, 4)
    header.writeUInt16BE(answers.length, 6)
    header.writeUInt32BE(0, 8)
    const body = answers.map(({ data }) => {
      const head = Buffer.alloc(12)
      head.writeUInt16BE(0xc00c, 0)
      head.writeUInt16BE(type, 2)
      head.writeUInt16BE(1, 4)
      head.writeUInt32BE(5, 6)
      head.writeUInt16BE(data.length, 10)
      return Buffer.concat([head, data])
    })
    socket.send(Buffer.concat([header, question, ...body]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return `127.0.0.1:${socket.address().port}`
}
