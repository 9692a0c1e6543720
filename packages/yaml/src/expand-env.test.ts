import { expect, test } from 'vitest'
import { expandEnv } from './index.ts'

test.each([
  ['a %{A} b', { A: '1' }, 'a 1 b'],
  ['%{A}', { A: '%{B}-%{B}', B: 'x' }, 'x-x'],
  ['%{A}', { A: '<%{B}>', B: '<%{A}>' }, '<<%{A}>>'],
  ['%{A} %{__proto__} %{', {}, '%{A} %{__proto__} %{'],
  ['$A ${A} %A% %{}', { A: '1' }, '$A ${A} %A% %{}'],
])('%j with %j becomes %j', (text, env, expanded) => {
  expect(expandEnv(text, env)).toBe(expanded)
})
