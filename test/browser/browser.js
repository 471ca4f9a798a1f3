// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

'use strict';

// What the tests share: the browser, and pages that tell what they did wrong.

const { after } = require('node:test');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { launch } = require('./launch.js');

const dir = process.env.SONDE_BROWSER_DIR;
// What the Go side says must be seen.
const expected = require(join(dir, 'expected.json'));

let browser; // a promise of it, once it is needed
after(async () => (await browser)?.close());

// A busy machine may stop for long; what waits longer than this waits for ever.
async function newContext(options) {
  browser ??= launch();
  const context = await (await browser).newContext(options);
  context.setDefaultTimeout(120_000);
  return context;
}

const urlOf = (name) => pathToFileURL(join(dir, name)).href;

// open opens a page in a context of its own, lets use act on it, and fails on
// whatever the page did that a page of ours never does: ask for anything, break
// its own policy, say anything on the console, open a dialog or a window.
async function open(name, options, use) {
  const context = await newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const wrongs = [];
  const url = urlOf(name);
  try {
    const page = await context.newPage();
    page.on('request', (request) => {
      if (request.url().split('#')[0] !== url) wrongs.push(`request: ${request.url()}`);
    });
    page.on('console', (message) => wrongs.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => wrongs.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => { wrongs.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on('popup', (popup) => wrongs.push(`window: ${popup.url()}`));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    });
    const report = {
      page,
      goto: (hash = '') => page.goto('about:blank').then(() => page.goto(url + hash)),
      visible: () => page.locator('.control:visible'),
      shown: () => page.locator('#shown').textContent(),
      hash: () => page.evaluate(() => decodeURIComponent(location.hash)),
      focused: () => page.evaluate(() => document.activeElement.id),
      look: (picture) => process.env.SONDE_SCREENSHOTS && page.screenshot({ path: join(process.env.SONDE_SCREENSHOTS, picture + '.png') }),
    };
    await report.goto(options?.hash);
    await use(report);
  } finally {
    await context.close();
  }
  if (wrongs.length) throw new Error(`the page did what it must not:\n${wrongs.join('\n')}`);
}

module.exports = { dir, expected, open, urlOf, newContext };
