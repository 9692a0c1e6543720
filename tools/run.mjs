// Runs a command under the pinned Node.js 24 and pnpm 12, first installing whatever is missing.
// It needs only Node.js 20 and npm, so `npm start` and `npm test` work on a bare machine.
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const toolchain = join(root, 'tools/toolchain')
const [command, ...args] = process.argv.slice(2)

/** Where Node.js keeps `bin/` and `include/`: the headers re2 must be compiled against. */
let nodePrefix = dirname(dirname(process.execPath))
const env = { ...process.env }

ensureToolchain()
if (command !== 'pnpm') ensureDependencies()
run()

function ensureToolchain() {
  const lock = join(toolchain, 'package-lock.json')
  inStep(
    join(toolchain, 'node_modules/.stamp'),
    [lock],
    'installing Node.js 24 and pnpm 12',
    () => {
      exec(
        'npm',
        ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
        toolchain,
      )
    },
  )
  const own = join(toolchain, 'node_modules', `node-${process.platform}-${process.arch}`)
  if (existsSync(own)) nodePrefix = own
  else if (Number(process.versions.node.split('.')[0]) < 24) {
    fail(
      `Node.js 24.15 or newer is needed; this is ${process.version} and no Node.js package exists for ${process.platform}-${process.arch}`,
    )
  }
  const pnpm = join(toolchain, 'node_modules/@pnpm', `exe.${process.platform}-${process.arch}`)
  env.PATH = [join(root, 'node_modules/.bin'), join(nodePrefix, 'bin'), pnpm, env.PATH].join(
    delimiter,
  )
  // Native addons must meet the headers of the Node.js that loads them, whatever ~/.npmrc says.
  env.npm_config_nodedir = nodePrefix
}

function ensureDependencies() {
  const inputs = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    'tools/toolchain/package-lock.json',
  ].map(file => join(root, file))
  inStep(
    join(root, 'node_modules/.stamp'),
    inputs,
    'installing dependencies (compiles re2 the first time)',
    () => {
      exec('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only'], root)
      if (!loadsRe2()) exec('pnpm', ['rebuild', 're2'], root)
      if (!loadsRe2()) fail('re2 was compiled but does not load; see the compiler output above')
    },
  )
}

function loadsRe2() {
  try {
    execFileSync(join(nodePrefix, 'bin/node'), ['-e', 'require("re2")'], {
      cwd: join(root, 'packages/promql-lite'),
      stdio: 'ignore',
    })
    return true
  } catch {
    return false
  }
}

/** Does `work` unless `stamp` says it was done for these very inputs. */
function inStep(stamp, inputs, label, work) {
  const hash = createHash('sha256')
  for (const file of inputs) hash.update(readFileSync(file))
  const digest = hash.digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  console.error(`> ${label}`)
  work()
  writeFileSync(stamp, digest)
}

function exec(file, argv, cwd) {
  try {
    execFileSync(file, argv, { cwd, env, stdio: ['ignore', 2, 2] })
  } catch (error) {
    fail(`${file} ${argv.join(' ')} failed with ${error.status ?? error.code}`)
  }
}

function run() {
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both of us; passed on, it would look like a second one.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', error => fail(`${command}: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function fail(message) {
  console.error(`tools/run.mjs: ${message}`)
  process.exit(1)
}
