import { flag } from '@vmkit/daemon/flags'

const { perUrl } = flag

/** Flags of what happens between the queue and the receiver. */
export const sendingFlags = {
  'remoteWrite.onRefused': perUrl.string({
    default: 'quarantine',
    help: 'What becomes of samples that the receiver refuses with 400, 409, 413, 415 or 422. quarantine: the refused series are looked for and put aside in the folder of the queue, the others are delivered; a receiver that refuses everything is asked again and again. drop: the whole block is lost, except with 413 and 422, as in vmagent. retry: the block is sent again until it is taken',
  }),
  'remoteWrite.quarantineMaxBytes': perUrl.bytes({
    default: 64 * 1024 * 1024,
    help: 'Most bytes of refused samples that are kept for the command quarantine; beyond it the oldest are deleted, counted and logged',
  }),
  'remoteWrite.rateLimit': perUrl.int({
    default: 0,
    help: 'Most compressed bytes per second to the receiver, which helps it after an outage. 0 means no limit',
  }),
  'remoteWrite.retryMaxTime': perUrl.duration({
    default: 60_000,
    help: 'Old name of -remoteWrite.retryMaxInterval, for when that one is not set',
  }),
  'remoteWrite.vmProtoCompressLevel': flag.int({
    default: 0,
    help: 'Level of zstd for the VictoriaMetrics protocol: more is smaller and slower, down to -131072, up to 22. 0 means 1',
  }),
  'remoteWrite.proxyURL': perUrl.string({
    default: '',
    help: 'Proxy on the way to the receiver: http://, https://, socks5:// or tls+socks5://. By default HTTP_PROXY, HTTPS_PROXY and NO_PROXY decide',
  }),
  'remoteWrite.oauth2.clientID': perUrl.string({
    default: '',
    help: 'Name of the client at the OAuth2 token server',
  }),
  'remoteWrite.oauth2.clientSecret': perUrl.string({
    default: '',
    help: 'Secret of the client at the OAuth2 token server',
  }),
  'remoteWrite.oauth2.clientSecretFile': perUrl.string({
    default: '',
    help: 'File with the secret of the OAuth2 client; read again when it changes',
  }),
  'remoteWrite.oauth2.endpointParams': perUrl.string({
    default: '',
    help: 'More fields for the OAuth2 token server, as JSON: {"audience":"metrics"}',
  }),
  'remoteWrite.oauth2.scopes': perUrl.string({
    default: '',
    help: 'OAuth2 scopes to ask for, separated by ;',
  }),
  'remoteWrite.oauth2.tokenUrl': perUrl.string({
    default: '',
    help: 'Where OAuth2 tokens are asked for',
  }),
  'remoteWrite.aws.useSigv4': perUrl.bool({
    default: false,
    help: 'Sign requests for AWS, such as for Amazon Managed Service for Prometheus',
  }),
  'remoteWrite.aws.accessKey': perUrl.string({
    default: '',
    help: 'AWS access key. By default AWS_ACCESS_KEY_ID, a token file, the container or the machine has it',
  }),
  'remoteWrite.aws.secretKey': perUrl.string({
    default: '',
    help: 'AWS secret key, which goes with the access key',
  }),
  'remoteWrite.aws.region': perUrl.string({
    default: '',
    help: 'AWS region. By default AWS_REGION or that of the machine',
  }),
  'remoteWrite.aws.roleARN': perUrl.string({
    default: '',
    help: 'AWS role to take on. By default AWS_ROLE_ARN',
  }),
  'remoteWrite.aws.service': perUrl.string({
    default: 'aps',
    help: 'AWS service that requests are signed for',
  }),
  'remoteWrite.aws.stsEndpoint': perUrl.string({
    default: '',
    help: 'Where AWS roles are asked for. By default the service of the region',
  }),
  'remoteWrite.aws.ec2Endpoint': flag.ignored(
    'Accepted for compatibility: sending does not ask EC2, in vmagent neither',
  ),
} as const
