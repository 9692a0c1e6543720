import { flag } from '@vmkit/daemon/flags'

const { perUrl } = flag

/** Flags of the Alertmanagers. Those marked per URL take one value for each -notifier.url, or one for all. */
export const notifierFlags = {
  'notifier.url': flag.stringArray({
    help: 'Base URL of an Alertmanager, such as http://alertmanager:9093; name all members of a cluster',
  }),
  'notifier.blackhole': flag.bool({ help: 'Count alerts but send them to nobody' }),
  'notifier.showURL': flag.bool({ help: 'Show secrets inside the URLs in metrics and logs' }),
  'notifier.sendTimeout': perUrl.duration({
    default: 10_000,
    help: 'Longest time for one request',
  }),
  'notifier.headers': perUrl.string({
    default: '',
    help: "HTTP headers for every request: 'Name: value', several separated by ^^",
  }),
  'notifier.basicAuth.username': perUrl.string({
    default: '',
    help: 'Name for basic authorization',
  }),
  'notifier.basicAuth.usernameFile': perUrl.string({
    default: '',
    help: 'File with the name for basic authorization; read again when it changes',
  }),
  'notifier.basicAuth.password': perUrl.string({
    default: '',
    help: 'Password for basic authorization',
  }),
  'notifier.basicAuth.passwordFile': perUrl.string({
    default: '',
    help: 'File with the password for basic authorization; read again when it changes',
  }),
  'notifier.bearerToken': perUrl.string({ default: '', help: 'Token for bearer authorization' }),
  'notifier.bearerTokenFile': perUrl.string({
    default: '',
    help: 'File with the token for bearer authorization; read again when it changes',
  }),
  'notifier.tlsCAFile': perUrl.string({
    default: '',
    help: "File with certificates of authorities to trust instead of the system's",
  }),
  'notifier.tlsCertFile': perUrl.string({ default: '', help: 'File with the client certificate' }),
  'notifier.tlsKeyFile': perUrl.string({
    default: '',
    help: 'File with the key of the client certificate',
  }),
  'notifier.tlsServerName': perUrl.string({
    default: '',
    help: 'Name the server certificate must have, where it differs from the URL',
  }),
  'notifier.tlsInsecureSkipVerify': perUrl.bool({
    default: false,
    help: 'Accept any server certificate',
  }),
} as const
