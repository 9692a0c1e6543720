import protobuf from 'protobufjs/minimal.js'

/** What a WriteRequest says about a metric family. */
export interface MetricMetadata {
  readonly name: string
  /** As after `# TYPE`; anything unknown is sent as such. */
  readonly type: string
  readonly help: string
  /** The tenant of VictoriaMetrics, `0` and `0` unless there is one. */
  readonly accountId?: number
  readonly projectId?: number
}

const METADATA = 0x1a // field 3 of WriteRequest
const types = new Map(
  ['counter', 'gauge', 'histogram', 'gaugehistogram', 'summary', 'info', 'stateset'].map(
    (name, i) => [name, i + 1] as const,
  ),
)

/** Encodes an entry as it stands in a WriteRequest, field number included. */
export function encodeMetadata(metadata: MetricMetadata): Uint8Array {
  const { name, help, accountId = 0, projectId = 0 } = metadata
  const type = types.get(metadata.type) ?? 0
  const writer = protobuf.Writer.create().uint32(METADATA).fork()
  if (type !== 0) writer.uint32(0x08).uint32(type)
  writer.uint32(0x12).string(name)
  if (help !== '') writer.uint32(0x22).string(help)
  if (accountId !== 0) writer.uint32(0x58).uint32(accountId)
  if (projectId !== 0) writer.uint32(0x60).uint32(projectId)
  return writer.ldelim().finish()
}
