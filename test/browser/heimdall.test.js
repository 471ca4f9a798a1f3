// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

'use strict';

// HDF files in MITRE's Heimdall Lite, which is served from its npm package on
// this machine.

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { readFile } = require('node:fs/promises');
const { createServer } = require('node:http');
const { dirname, extname, join, normalize } = require('node:path');
const { dir, expected, newContext } = require('./browser.js');

const site = join(dirname(require.resolve('@mitre/heimdall-lite/package.json')), 'dist');
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png' };

let server;
let origin;
before(async () => {
  server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://host').pathname));
    try {
      const file = path === '/' ? '/index.html' : path;
      const data = await readFile(join(site, file));
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(data);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => { server.listen(0, '127.0.0.1', listening); });
  origin = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

// What Heimdall Lite asks for by itself, whatever is loaded: whether there is a
// Heimdall server behind it, and whether there is a newer version.
const own = (url) => url === `${origin}/server` || url.startsWith('https://api.github.com/');

for (const [file, { compliance, ...counts }] of Object.entries(expected.files)) {
  test(`Heimdall counts as Sonde does: ${file}`, async () => {
    const context = await newContext({ viewport: { width: 1500, height: 1100 } });
    const wrongs = [];
    try {
      const page = await context.newPage();
      await page.route('https://api.github.com/**', (route) => route.fulfill({ json: [{ name: 'v2.12.6' }] }));
      page.on('pageerror', (error) => wrongs.push(`error: ${error.message}`));
      page.on('dialog', (dialog) => { wrongs.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()) && !own(message.location().url)) wrongs.push(`console: ${message.text()}`);
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url()) && !own(request.url())) wrongs.push(`request: ${request.url()}`);
      });
      await page.goto(origin);
      await page.locator('input[type=file]').first().setInputFiles(join(dir, file));
      await page.waitForURL(/results/);
      await page.getByText('Status Counts').waitFor();
      const text = await page.locator('body').innerText();
      const number = (pattern) => Number(pattern.exec(text)?.[1] ?? 0);
      assert.deepEqual({
        controls: number(/Status Counts[^]*?Total\s+(\d+)/),
        passed: number(/^Passed: (\d+)/m),
        failed: number(/^Failed: (\d+)/m),
        error: number(/^ALERT: (\d+) Profile Errors?/m),
        not_reviewed: number(/^Not Reviewed: (\d+)/m),
        not_applicable: number(/^Not Applicable: (\d+)/m),
      }, counts);
      assert.equal(await page.locator('.v-snack__wrapper:visible').count(), 0, 'a message is shown');
      if (process.env.SONDE_SCREENSHOTS) await page.screenshot({ path: join(process.env.SONDE_SCREENSHOTS, `heimdall ${file}.png`) });
    } finally {
      await context.close();
    }
    assert.deepEqual(wrongs, []);
  });
}
