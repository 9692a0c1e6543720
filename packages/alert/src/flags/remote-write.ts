import { flag } from '@vmkit/daemon/flags'

/** Flags of writing alert states and recorded series. */
export const remoteWriteFlags = {
  'remoteWrite.url': flag.string({
    help: 'Where to write recorded series and alert states, such as http://victoria-metrics:8428; /api/v1/write is appended',
  }),
  'remoteWrite.concurrency': flag.ignored(
    'Requests go one after the other, which keeps samples in order',
  ),
  'remoteWrite.disablePathAppend': flag.bool({ help: 'Use the path of the URL itself' }),
  'remoteWrite.flushInterval': flag.duration({
    default: 2000,
    help: 'How long series wait for others before they are sent together',
  }),
  'remoteWrite.maxBatchSize': flag.int({ default: 10_000, help: 'Most series in one request' }),
  'remoteWrite.maxQueueSize': flag.int({
    default: 100_000,
    help: 'Most series that wait; more are dropped, counted and logged',
  }),
  'remoteWrite.sendTimeout': flag.duration({
    default: 30_000,
    help: 'Longest time for one request',
  }),
  'remoteWrite.retryMinInterval': flag.duration({
    default: 1000,
    help: 'Pause before the first repetition of a failed request; it doubles each time',
  }),
  'remoteWrite.retryMaxTime': flag.duration({
    default: 30_000,
    help: 'Longest time to repeat one request for; then it is dropped, counted and logged',
  }),
  'remoteWrite.showURL': flag.bool({
    help: 'Show the URL instead of hiding it, as it may hold secrets',
  }),
  'remoteWrite.headers': flag.string({
    help: "HTTP headers for every request: 'Name: value', several separated by ^^",
  }),
  'remoteWrite.basicAuth.username': flag.string({ help: 'Name for basic authorization' }),
  'remoteWrite.basicAuth.usernameFile': flag.string({
    help: 'File with the name for basic authorization; read again when it changes',
  }),
  'remoteWrite.basicAuth.password': flag.string({ help: 'Password for basic authorization' }),
  'remoteWrite.basicAuth.passwordFile': flag.string({
    help: 'File with the password for basic authorization; read again when it changes',
  }),
  'remoteWrite.bearerToken': flag.string({ help: 'Token for bearer authorization' }),
  'remoteWrite.bearerTokenFile': flag.string({
    help: 'File with the token for bearer authorization; read again when it changes',
  }),
  'remoteWrite.idleConnTimeout': flag.duration({
    default: 50_000,
    help: 'How long an idle connection is kept',
  }),
  'remoteWrite.tlsCAFile': flag.string({
    help: "File with certificates of authorities to trust instead of the system's",
  }),
  'remoteWrite.tlsCertFile': flag.string({ help: 'File with the client certificate' }),
  'remoteWrite.tlsKeyFile': flag.string({ help: 'File with the key of the client certificate' }),
  'remoteWrite.tlsServerName': flag.string({
    help: 'Name the server certificate must have, where it differs from the URL',
  }),
  'remoteWrite.tlsInsecureSkipVerify': flag.bool({ help: 'Accept any server certificate' }),
} as const
