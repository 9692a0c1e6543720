import { flag } from '@vmkit/daemon/flags'

const { perUrl } = flag

/** Flags of sending. Those marked per URL take one value for each -remoteWrite.url, or one for all. */
export const remoteWriteFlags = {
  'remoteWrite.url': flag.stringArray({
    help: 'Where to send samples by Prometheus remote write, such as http://victoria-metrics:8428/api/v1/write. Several URLs each get everything, unless -remoteWrite.shardByURL is set',
  }),
  'remoteWrite.tmpDataPath': flag.string({
    default: 'vmagent-remotewrite-data',
    help: 'Folder for samples the receivers have not taken yet',
  }),
  'remoteWrite.queues': perUrl.int({
    default: 0,
    help: 'Requests in flight at once. 0 means two for each CPU',
  }),
  'remoteWrite.flushInterval': flag.duration({
    default: 1000,
    help: 'How long samples wait for others before they are sent together',
  }),
  'remoteWrite.maxRowsPerBlock': flag.int({
    default: 10000,
    help: 'Most samples in one request',
  }),
  'remoteWrite.maxBlockSize': flag.bytes({
    default: 8 * 1024 * 1024,
    help: 'Most bytes in one request, before compression',
  }),
  'remoteWrite.sendTimeout': perUrl.duration({
    default: 60_000,
    help: 'Longest time for one request',
  }),
  'remoteWrite.retryMinInterval': perUrl.duration({
    default: 1000,
    help: 'Pause before the first repetition of a failed request; it doubles each time',
  }),
  'remoteWrite.retryMaxInterval': perUrl.duration({
    default: 60_000,
    help: 'Longest pause between repetitions of a failed request',
  }),
  'remoteWrite.label': flag.stringArray({
    help: 'Label name=value to put on every sample sent, in place of one of that name',
  }),
  'remoteWrite.relabelConfig': flag.string({
    help: 'File or URL with relabel rules for all samples, before they are copied to the receivers',
  }),
  'remoteWrite.urlRelabelConfig': perUrl.string({
    default: '',
    help: 'File or URL with relabel rules for the samples of this receiver',
  }),
  'remoteWrite.showURL': flag.bool({
    help: 'Show the URLs in metrics and logs instead of hiding them, as they may hold secrets',
  }),
  'remoteWrite.headers': perUrl.string({
    default: '',
    help: "HTTP headers for every request: 'Name: value', several separated by ^^",
  }),
  'remoteWrite.basicAuth.username': perUrl.string({
    default: '',
    help: 'Name for basic authorization',
  }),
  'remoteWrite.basicAuth.usernameFile': perUrl.string({
    default: '',
    help: 'File with the name for basic authorization; read again when it changes',
  }),
  'remoteWrite.basicAuth.password': perUrl.string({
    default: '',
    help: 'Password for basic authorization',
  }),
  'remoteWrite.basicAuth.passwordFile': perUrl.string({
    default: '',
    help: 'File with the password for basic authorization; read again when it changes',
  }),
  'remoteWrite.bearerToken': perUrl.string({ default: '', help: 'Token for bearer authorization' }),
  'remoteWrite.bearerTokenFile': perUrl.string({
    default: '',
    help: 'File with the token for bearer authorization; read again when it changes',
  }),
  'remoteWrite.tlsCAFile': perUrl.string({
    default: '',
    help: "File with certificates of authorities to trust instead of the system's",
  }),
  'remoteWrite.tlsCertFile': perUrl.string({
    default: '',
    help: 'File with the client certificate',
  }),
  'remoteWrite.tlsKeyFile': perUrl.string({
    default: '',
    help: 'File with the key of the client certificate',
  }),
  'remoteWrite.tlsServerName': perUrl.string({
    default: '',
    help: 'Name the server certificate must have, where it differs from the URL',
  }),
  'remoteWrite.tlsInsecureSkipVerify': perUrl.bool({
    default: false,
    help: 'Accept any server certificate',
  }),
  'remoteWrite.tlsHandshakeTimeout': perUrl.duration({
    default: 20_000,
    help: 'Longest time to open a connection, TLS included',
  }),
  'remoteWrite.forcePromProto': perUrl.bool({
    default: false,
    help: 'Send by the Prometheus remote write protocol from the start. By default the VictoriaMetrics protocol comes first, until the receiver answers 400 or 415',
  }),
  'remoteWrite.forceVMProto': perUrl.bool({
    default: false,
    help: 'Go on with the VictoriaMetrics protocol although the receiver refuses it; blocks it refuses are sent by the other one',
  }),
  'remoteWrite.disableMetadata': perUrl.bool({
    default: false,
    help: 'Send no HELP and TYPE to this receiver; -enableMetadata=false switches them off for all',
  }),
  'remoteWrite.maxMetadataPerBlock': flag.int({
    default: 5000,
    help: 'Most entries of metadata in a block',
  }),
  'remoteWrite.mdx.enable': flag.notYet(
    "Forward only the metrics of VictoriaMetrics' own programs",
  ),
  'remoteWrite.obfuscateLabels': flag.notYet('Labels whose values are sent as hashes'),
  'remoteWrite.roundDigits': perUrl.int({
    default: 100,
    help: 'Digits after the point to round values to: 2 makes 1.24 of 1.236, -1 makes 130 of 126.78. 100 means no rounding. Other receivers get what their own flag says',
  }),
  'remoteWrite.significantFigures': perUrl.int({
    default: 0,
    help: 'Significant figures to round values to, before -remoteWrite.roundDigits. 0 means no rounding',
  }),
} as const
