/** How a line looks. */
export interface LineFormat {
  /** Tab-separated text (`default`) or one JSON object per line. */
  readonly format?: 'default' | 'json'
  /** Leaves the time out; default false. */
  readonly disableTimestamps?: boolean
  /** IANA time zone or `Local`; default `UTC`. */
  readonly timezone?: string
  /** New names of JSON fields as `ts:time,msg:message`; fields are ts, level, caller and msg. */
  readonly jsonFields?: string
}

type FormatLine = (timeMs: number, level: string, location: string, message: string) => string

const FIELDS = ['ts', 'level', 'caller', 'msg'] as const

/** Creates the function that makes a line of a message. Throws RangeError for an unknown time zone. */
export function createLineFormatter(options: LineFormat): FormatLine {
  const formatTime = createTimeFormatter(options.timezone ?? 'UTC')
  const withTime = options.disableTimestamps !== true
  if (options.format !== 'json') {
    return (timeMs, level, location, message) => {
      const line = `${level.toLowerCase()}\t${location}\t${message}`
      return withTime ? `${formatTime(timeMs)}\t${line}` : line
    }
  }
  const names = parseJsonFields(options.jsonFields ?? '')
  return (timeMs, level, location, message) => {
    const values = {
      ts: formatTime(timeMs),
      level: level.toLowerCase(),
      caller: location,
      msg: message,
    }
    const fields = FIELDS.filter(field => withTime || field !== 'ts')
    const parts = fields.map(
      field => `${JSON.stringify(names.get(field) ?? field)}:${JSON.stringify(values[field])}`,
    )
    return `{${parts.join(',')}}`
  }
}

/** Reads `-loggerJSONFields`. Throws SyntaxError for an unknown field or a pair without a name. */
export function parseJsonFields(text: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const pair of text.split(',').map(part => part.trim())) {
    if (pair === '') continue
    const colon = pair.indexOf(':')
    const field = FIELDS.find(known => known === pair.slice(0, colon))
    const name = pair.slice(colon + 1)
    if (colon < 0 || field === undefined || name === '') {
      throw new SyntaxError(
        `cannot rename the log field "${pair}": it is not field:name; fields are ${FIELDS.join(', ')}`,
      )
    }
    names.set(field, name)
  }
  return names
}

function createTimeFormatter(timezone: string): (timeMs: number) => string {
  if (timezone === 'UTC' || timezone === '') return timeMs => new Date(timeMs).toISOString()
  const formatter = new Intl.DateTimeFormat('en-US', {
    ...(timezone === 'Local' ? {} : { timeZone: timezone }),
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    timeZoneName: 'longOffset',
  })
  return timeMs => {
    const parts = new Map(formatter.formatToParts(timeMs).map(({ type, value }) => [type, value]))
    const get = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? ''
    const offset = get('timeZoneName').replace('GMT', '').replaceAll(':', '')
    const date = `${get('year')}-${get('month')}-${get('day')}`
    const time = `${get('hour')}:${get('minute')}:${get('second')}.${get('fractionalSecond')}`
    return `${date}T${time}${offset === '' || offset === '+0000' ? 'Z' : offset}`
  }
}
