import { expect, test } from 'vitest'
import { signRequest } from './sign.ts'

const keys = {
  accessKey: 'AKIDEXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
const timeMs = Date.parse('2015-08-30T12:36:00Z')
const iam = { region: 'us-east-1', service: 'iam', timeMs }
const service = { region: 'us-east-1', service: 'service', timeMs }

// The first is the example that AWS' guide goes through, the others are of its test suite for
// Signature Version 4, but for the last, which VictoriaMetrics' signer makes.
test.each([
  [
    'a GET with a query and a header',
    'GET',
    'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08',
    { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    keys,
    iam,
    'content-type;host;x-amz-date',
    '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  ],
  [
    'get-vanilla',
    'GET',
    'https://example.amazonaws.com/',
    {},
    keys,
    service,
    'host;x-amz-date',
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'a query for EC2',
    'GET',
    'https://ec2.amazonaws.com/?Action=DescribeRegions&Version=2013-10-15',
    {},
    { accessKey: 'fake-access-key', secretKey: 'foobar' },
    { region: 'us-east-1', service: 'ec2', timeMs: 0 },
    'host;x-amz-date',
    '79dc8f54719a4c11edcd5811824a071361b3514172a3f5c903b7e279dfa6a710',
  ],
] as const)('%s is signed as AWS says', (_, method, url, headers, own, scope, names, signature) => {
  const signed = signRequest({ method, url: new URL(url), headers, body: '' }, own, scope)
  const day = new Date(scope.timeMs).toISOString().slice(0, 10).replaceAll('-', '')
  expect(signed['authorization']).toBe(
    `AWS4-HMAC-SHA256 Credential=${own.accessKey}/${day}/${scope.region}/${scope.service}/aws4_request, SignedHeaders=${names}, Signature=${signature}`,
  )
})

test('what is signed is all that is sent: another body, path, query, time or token, another signature', () => {
  const sign = (url: string, body: string, time = timeMs, sessionToken = ''): string =>
    signRequest(
      { method: 'POST', url: new URL(url), headers: {}, body },
      { ...keys, sessionToken },
      { ...service, timeMs: time },
    )['authorization'] ?? ''
  const signatures = [
    sign('https://h/a', ''),
    sign('https://h/a', 'x'),
    sign('https://h/b', ''),
    sign('https://h/a%20b', ''),
    sign('https://h/a?b=c', ''),
    sign('https://h/a', '', timeMs + 1000),
    sign('https://h/a', '', timeMs, 'token'),
  ]
  expect(new Set(signatures).size).toBe(signatures.length)
})

test('the order of a query does not matter, and its values are encoded', () => {
  const sign = (query: string): unknown =>
    signRequest(
      { method: 'GET', url: new URL(`https://h/?${query}`), headers: {}, body: '' },
      keys,
      service,
    )
  expect(sign('b=2&a=%28%2A')).toEqual(sign('a=(*&b=2'))
})

test('a token goes along in a header that is signed too', () => {
  const signed = signRequest(
    { method: 'GET', url: new URL('https://h/'), headers: {}, body: '' },
    { ...keys, sessionToken: 'token' },
    service,
  )
  expect(signed).toMatchObject({
    'x-amz-security-token': 'token',
    'x-amz-date': '20150830T123600Z',
  })
  expect(signed['authorization']).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token,')
})
