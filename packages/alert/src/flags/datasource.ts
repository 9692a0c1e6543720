import { flag } from '@vmkit/daemon/flags'

/** Flags of the datasource that rules query. */
export const datasourceFlags = {
  'datasource.url': flag.string({
    help: 'Where rules are queried: a Prometheus query API such as http://victoria-metrics:8428. Required',
  }),
  'datasource.appendTypePrefix': flag.bool({ help: 'Add /prometheus before the path of queries' }),
  'datasource.basicAuth.username': flag.string({ help: 'Name for basic authorization' }),
  'datasource.basicAuth.usernameFile': flag.string({
    help: 'File with the name for basic authorization; read again when it changes',
  }),
  'datasource.basicAuth.password': flag.string({ help: 'Password for basic authorization' }),
  'datasource.basicAuth.passwordFile': flag.string({
    help: 'File with the password for basic authorization; read again when it changes',
  }),
  'datasource.bearerToken': flag.string({ help: 'Token for bearer authorization' }),
  'datasource.bearerTokenFile': flag.string({
    help: 'File with the token for bearer authorization; read again when it changes',
  }),
  'datasource.disableKeepAlive': flag.bool({ help: 'Open a new connection for each query' }),
  'datasource.disableStepParam': flag.bool({ help: 'Send no step argument' }),
  'datasource.headers': flag.string({
    help: "HTTP headers for every query: 'Name: value', several separated by ^^",
  }),
  'datasource.idleConnTimeout': flag.duration({
    default: 50_000,
    help: 'How long an idle connection is kept',
  }),
  'datasource.maxIdleConnections': flag.int({ default: 100, help: 'Most connections at once' }),
  'datasource.queryStep': flag.duration({
    default: 300_000,
    help: "The step argument of queries: how far back a series' last sample counts. 0 sends the group's interval",
  }),
  'datasource.roundDigits': flag.int({
    default: 0,
    help: 'Ask the datasource to round values to so many digits. 0 leaves them as they are',
  }),
  'datasource.showURL': flag.bool({
    help: 'Show the URL instead of hiding it, as it may hold secrets',
  }),
  'datasource.tlsCAFile': flag.string({
    help: "File with certificates of authorities to trust instead of the system's",
  }),
  'datasource.tlsCertFile': flag.string({ help: 'File with the client certificate' }),
  'datasource.tlsKeyFile': flag.string({ help: 'File with the key of the client certificate' }),
  'datasource.tlsServerName': flag.string({
    help: 'Name the server certificate must have, where it differs from the URL',
  }),
  'datasource.tlsInsecureSkipVerify': flag.bool({ help: 'Accept any server certificate' }),
  'remoteRead.disablePathAppend': flag.bool({
    help: 'Send queries to the path of -datasource.url itself, without /api/v1/query',
  }),
} as const
