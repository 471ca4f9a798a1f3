// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Runs commands of the SAF CLI, one after the other in one process, because its
// start takes a second. Each line of stdin is {"command", "args"}, each line of
// stdout {"code", "stdout", "stderr"} as the program itself would end.
'use strict'

const { createRequire } = require('node:module')
const path = require('node:path')
const readline = require('node:readline')

const installed = createRequire(path.join(process.argv[2], 'index.js'))
const saf = path.dirname(installed.resolve('@mitre/saf/package.json'))
const { Config } = createRequire(path.join(saf, 'index.js'))('@oclif/core')

class Exit extends Error {
  constructor(code) {
    super(`exit ${code}`)
    this.code = code
  }
}

const answer = process.stdout.write.bind(process.stdout)

function capture(stream, chunks) {
  stream.write = (chunk, encoding, done) => {
    chunks.push(Buffer.from(chunk))
    const callback = typeof encoding === 'function' ? encoding : done
    if (callback) callback()
    return true
  }
}

async function run(config, { command, args }) {
  const stdout = []
  const stderr = []
  capture(process.stdout, stdout)
  capture(process.stderr, stderr)
  process.exitCode = 0
  process.exit = (code) => { throw new Exit(code ?? 0) }
  let code
  try {
    await config.runCommand(command, args)
    code = process.exitCode
  } catch (error) {
    code = error instanceof Exit ? error.code : error.oclif?.exit ?? 1
    if (!(error instanceof Exit)) stderr.push(Buffer.from(String(error.stack)))
  }
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
}

async function main() {
  const config = await Config.load({ root: saf })
  for await (const line of readline.createInterface({ input: process.stdin })) {
    answer(JSON.stringify(await run(config, JSON.parse(line))) + '\n')
  }
  process.exitCode = 0
}

main()
