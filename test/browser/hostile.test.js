// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

'use strict';

// Texts of others, which open() lets do nothing but be read.

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { expected, newContext, open, urlOf } = require('./browser.js');

for (const { page: name, text } of expected.hostile) {
  test(`a text can only be read: ${JSON.stringify(text)}`, () => open(name, {}, async ({ page, visible }) => {
    const before = await page.locator('body *').count();
    await page.keyboard.press('e');
    await page.locator('.control .more > summary').first().click();
    await page.locator('#find').fill(text);
    await page.locator('#find').fill('');
    await page.evaluate((t) => { location.hash = t; }, text);
    await page.evaluate((t) => { location.hash = '#?status=' + t + '&q=' + t; }, text);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Link to this control' }).click();
    await page.evaluate(() => {
      for (const element of document.querySelectorAll('.body *, summary *, h1, .where')) {
        for (const type of ['mouseover', 'focus', 'click']) element.dispatchEvent(new Event(type, { bubbles: true }));
      }
    });
    assert.equal(await visible().count(), 1);
    assert.equal(await page.locator('body *').count(), before, 'elements came or went');
    for (const link of await page.locator('a').all()) {
      assert.match(await link.getAttribute('href'), /^#/);
    }
  }));
}

test('a page cannot be made to ask for anything', async () => {
  let asked = 0;
  const server = createServer((request, response) => { asked++; response.end(); });
  await new Promise((listening) => { server.listen(0, '127.0.0.1', listening); });
  const context = await newContext();
  try {
    const page = await context.newPage();
    await page.goto(urlOf('report.html'));
    // What a text would do if it came through, done by the page itself.
    const { blocked, ran } = await page.evaluate(async (address) => {
      const blocked = [];
      document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective));
      const add = (name, set) => document.body.append(Object.assign(document.createElement(name), set));
      add('img', { src: address });
      add('iframe', { src: address });
      add('script', { src: address });
      add('script', { textContent: 'window.ran = true' });
      add('style', { textContent: 'body { color: red }' });
      await fetch(address).catch(() => {});
      for (let frame = 0; frame < 100 && blocked.length < 6; frame++) await new Promise(requestAnimationFrame);
      return { blocked: blocked.sort(), ran: Boolean(window.ran) };
    }, `http://127.0.0.1:${server.address().port}/`);
    assert.deepEqual(blocked, ['connect-src', 'frame-src', 'img-src', 'script-src-elem', 'script-src-elem', 'style-src-elem']);
    assert.equal(ran, false);
    assert.equal(asked, 0);
  } finally {
    await context.close();
    server.close();
  }
});
