import { defineFlags, flag } from './define.ts'

const { perUrl } = flag

/** Flags of the HTTP server, the same in both programs; each program has its own default address. */
export const httpServerFlags = defineFlags(
  {
    httpListenAddr: flag.stringArray({
      help: 'Addresses to listen at, such as :8080 or 127.0.0.1:0. An empty one turns the HTTP server off',
    }),
    'httpListenAddr.useProxyProtocol': flag.notYet(
      'Read the proxy protocol on accepted connections',
    ),
    enableTCP6: flag.bool({ help: 'Listen on IPv6 too, not only on IPv4' }),
    tls: perUrl.bool({
      help: 'Serve HTTPS at the -httpListenAddr of the same position; needs -tlsCertFile and -tlsKeyFile',
    }),
    tlsCertFile: perUrl.string({
      help: 'Certificate file for -tls, PEM; a changed file is taken up within a second',
    }),
    tlsKeyFile: perUrl.string({
      help: 'Key file for -tls, PEM; a changed file is taken up within a second',
    }),
    tlsMinVersion: perUrl.string({
      help: 'Least TLS version for -tls: TLS10, TLS11, TLS12 (used when empty) or TLS13',
    }),
    tlsCipherSuites: flag.notYet('Cipher suites to allow for -tls'),
    'httpAuth.username': flag.string({
      help: 'User name all requests must bring by basic auth; empty turns basic auth off',
    }),
    'httpAuth.password': flag.secret({ help: 'Password that goes with -httpAuth.username' }),
    metricsAuthKey: flag.secret({
      help: 'Key that /metrics asks for as ?authKey=, in place of basic auth',
    }),
    flagsAuthKey: flag.secret({
      help: 'Key that /flags asks for as ?authKey=, in place of basic auth',
    }),
    reloadAuthKey: flag.secret({
      help: 'Key that /-/reload asks for as ?authKey=, in place of basic auth',
    }),
    pprofAuthKey: flag.secret({
      help: 'Key that /debug/pprof/ asks for as ?authKey=, in place of basic auth',
    }),
    'http.pathPrefix': flag.string({
      help: 'What all paths begin with, such as /foo behind a proxy; other paths are unknown then',
    }),
    'http.connTimeout': flag.duration({
      default: 120_000,
      help: 'Close a connection this long after it was accepted, so that clients spread over several servers. 0 keeps connections open',
    }),
    'http.idleConnTimeout': flag.duration({
      default: 60_000,
      help: 'Close a connection that has been idle this long',
    }),
    'http.disableKeepAlive': flag.bool({ help: 'Close each connection after one request' }),
    'http.disableCORS': flag.bool({
      help: 'Do not allow pages of other origins to read the answers',
    }),
    'http.disableResponseCompression': flag.bool({ help: 'Do not compress answers with gzip' }),
    'http.header.csp': flag.string({ help: 'Value of the header Content-Security-Policy' }),
    'http.header.frameOptions': flag.string({ help: 'Value of the header X-Frame-Options' }),
    'http.header.hsts': flag.string({ help: 'Value of the header Strict-Transport-Security' }),
    'http.header.disableServerHostname': flag.bool({
      help: 'Leave out the header X-Server-Hostname',
    }),
    'http.maxGracefulShutdownDuration': flag.duration({
      default: 7000,
      help: 'How long running requests may take to end when the program stops',
    }),
    'http.shutdownDelay': flag.duration({
      help: 'How long to go on serving when the program stops, while /health answers 503 so that load balancers turn away',
    }),
  },
  { group: 'HTTP server' },
)
