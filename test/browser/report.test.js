// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

'use strict';

// The HTML report as a person uses it.

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { expected, open } = require('./browser.js');

const { controls, passed, failed, error, not_reviewed: notReviewed, not_applicable: notApplicable } = expected.report;
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const chip = (page, word) => page.locator('.chip', { hasText: new RegExp(`^\\s*${word}\\s*\\d+`) });

test('the summary has the counts of the report', () => open('report.html', {}, async ({ page, visible, shown, look }) => {
  const numbers = await page.locator('.outcome b').allTextContents();
  assert.deepEqual(numbers.map(Number), [failed, error, notReviewed, passed, notApplicable]);
  assert.match(await page.locator('.score title').textContent(), new RegExp(`^Compliance ${expected.report.compliance} %`));
  assert.equal(await page.locator('.verdict h2').textContent(), 'Threshold missed');
  assert.equal(await page.locator('.verdict tbody tr').count(), expected.report.limits);
  assert.equal(await visible().count(), controls);
  assert.equal(await shown(), `${controls} of ${controls} controls`);
  await look('light');
}));

test('the cells of severities add up', () => open('report.html', {}, async ({ page }) => {
  const cells = await page.locator('.severities td.number').allTextContents();
  assert.equal(cells.reduce((sum, cell) => sum + Number(cell), 0), controls);
}));

test('a status filters, several add up', () => open('report.html', {}, async ({ page, visible, shown, hash }) => {
  await chip(page, 'Failed').click();
  assert.equal(await visible().count(), failed);
  assert.equal(await shown(), `${failed} of ${controls} controls`);
  assert.equal(await chip(page, 'Failed').getAttribute('aria-pressed'), 'true');
  assert.equal(await hash(), '#?status=failed');
  await chip(page, 'Error').click();
  assert.equal(await visible().count(), failed + error);
  assert.equal(await hash(), '#?status=failed,error');
  await chip(page, 'Failed').click();
  assert.equal(await visible().count(), error);
  await page.locator('#reset').click();
  assert.equal(await visible().count(), controls);
  assert.equal(await hash(), '');
}));

test('a severity filters, together with a status', () => open('report.html', {}, async ({ page, visible }) => {
  await chip(page, 'Critical').click();
  const critical = await visible().count();
  assert.ok(critical > 0 && critical < controls);
  assert.equal(await page.locator('.control:visible[data-severity=critical]').count(), critical);
  await chip(page, 'Passed').click();
  assert.equal(await visible().count(), await page.locator('.control[data-severity=critical][data-status=passed]').count());
}));

test('a number of the summary leads to its controls', () => open('report.html', {}, async ({ page, visible }) => {
  const cell = page.locator('.severities a').first();
  const count = Number(await cell.textContent());
  await cell.click();
  await page.locator('#reset').waitFor();
  assert.equal(await visible().count(), count);
  await page.locator('.outcome.not_reviewed').click();
  await page.waitForFunction((n) => document.querySelectorAll('.control:not([hidden])').length === n, notReviewed);
}));

test('text is found in titles, texts, tags and results', () => open('report.html', {}, async ({ page, visible, shown }) => {
  const find = async (text) => { await page.locator('#find').fill(text); return visible().count(); };
  assert.equal(await find('SV-230222'), 2, 'an id, which two profiles have');
  assert.ok(await find('cci-002450') > 0, 'a tag');
  assert.equal(await find('GOT: "nobody"'), failed, 'a result, in any case');
  const both = await find('certificate nobody');
  assert.ok(both > 0 && both < failed, 'all of several words');
  assert.equal(await find('no such words'), 0);
  assert.ok(await page.locator('#nothing').isVisible());
  assert.equal(await shown(), `0 of ${controls} controls`);
  assert.equal(await find(''), controls);
  assert.ok(await page.locator('#nothing').isHidden());
}));

test('a profile filters', () => open('report.html', {}, async ({ page, visible }) => {
  await page.locator('#profile').selectOption({ label: 'Distroless baseline' });
  assert.equal(await visible().count(), expected.report.second);
  assert.equal(await page.locator('.part:visible').count(), 1);
}));

test('a profile that did not load says so', () => open('report.html', {}, async ({ page }) => {
  assert.match(await page.locator('.part .notice').textContent(), /could not be loaded: profile "extras" has no inspec.yml/);
  await page.locator('main > .notice').getByRole('link', { name: 'extras' }).click();
  await page.getByRole('heading', { name: 'extras' }).waitFor();
}));

test('the address opens a control', () => open('report.html', { hash: '#container-baseline/SV-230225' }, async ({ page, focused, look }) => {
  const control = page.locator('[id="container-baseline/SV-230225"]');
  assert.ok(await control.evaluate((e) => e.parentElement.open));
  assert.equal(await focused(), 'container-baseline/SV-230225');
  const { tools, top } = await control.evaluate((e) => ({
    tools: document.querySelector('.tools').getBoundingClientRect().bottom, top: e.getBoundingClientRect().top,
  }));
  assert.ok(top >= tools, `the control begins at ${top}, behind the tools that end at ${tools}`);
  await look('open');
}));

test('the address opens a control that the filters hide', () => open('report.html', { hash: '#?status=failed' }, async ({ page, visible }) => {
  assert.equal(await visible().count(), failed);
  await page.evaluate(() => { location.hash = 'container-baseline/SV-230222'; });
  await page.locator('[open] > [id="container-baseline/SV-230222"]').waitFor();
  assert.equal(await visible().count(), controls);
}));

test('a control links to itself', () => open('report.html', {}, async ({ page, hash, focused }) => {
  const control = page.locator('.control').nth(2);
  const id = await control.locator('> summary').getAttribute('id');
  await control.locator('> summary').click();
  await control.getByRole('link', { name: 'Link to this control' }).click();
  assert.equal(await hash(), '#' + id);
  assert.equal(await focused(), id);
}));

test('the address sets the filters', () => open('report.html', { hash: '#?status=failed,nonsense&severity=critical&q=root&profile=other' }, async ({ page, visible }) => {
  assert.equal(await page.locator('.chip[aria-pressed=true]').count(), 2);
  assert.equal(await page.locator('#find').inputValue(), 'root');
  assert.equal(await visible().count(), await page.locator('.control[data-severity=critical][data-status=failed]').count());
}));

test('an address that means nothing shows everything', () => open('report.html', { hash: '#%E0%A4%A' }, async ({ visible }) => {
  assert.equal(await visible().count(), controls);
}));

test('the keyboard does it all', () => open('report.html', {}, async ({ page, focused, visible }) => {
  const ids = await page.locator('.control > summary').evaluateAll((list) => list.map((e) => e.id));
  await page.keyboard.press('j');
  assert.equal(await focused(), ids[0]);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  assert.equal(await focused(), ids[1]);
  await page.keyboard.press('Enter');
  assert.ok(await page.locator('.control').nth(1).evaluate((e) => e.open));
  await page.keyboard.press('/');
  assert.equal(await focused(), 'find');
  await page.keyboard.type('jk certificate');
  assert.equal(await page.locator('#find').inputValue(), 'jk certificate', 'letters are letters in the search');
  await page.keyboard.press('Escape');
  assert.equal(await visible().count(), controls);
  await page.keyboard.press('e');
  assert.equal(await page.locator('.control[open]').count(), controls);
  await page.getByRole('button', { name: 'Close all' }).waitFor();
  await page.locator('.control > summary').first().click();
  await page.getByRole('button', { name: 'Open all' }).waitFor();
  await page.keyboard.press('e');
  await page.keyboard.press('e');
  assert.equal(await page.locator('.control[open]').count(), 0);
}));

test('single keys can be switched off', () => open('report.html', {}, async ({ page, goto, focused }) => {
  await page.locator('#shortcuts').uncheck();
  await page.keyboard.press('j');
  assert.equal(await focused(), 'shortcuts');
  await goto();
  await page.keyboard.press('j');
  assert.equal(await focused(), '');
}));

test('the first stop of the tabulator skips to the controls', () => open('report.html', {}, async ({ page, focused }) => {
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'controls');
}));

const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test('the theme follows the system, and the person', () => open('report.html', { colorScheme: 'dark' }, async ({ page, goto, look }) => {
  const dark = await ground(page);
  const toggle = page.getByRole('button', { name: 'Dark theme' });
  assert.equal(await toggle.getAttribute('aria-pressed'), 'true');
  await look('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await ground(page);
  assert.notEqual(light, dark);
  assert.equal(await toggle.getAttribute('aria-pressed'), 'false');
  await toggle.click();
  assert.equal(await ground(page), dark);
  await goto();
  assert.equal(await ground(page), dark, 'remembered');
  await page.keyboard.press('t');
  assert.equal(await ground(page), light);
}));

test('all of it is there without script', () => open('report.html', { javaScriptEnabled: false }, async ({ page, visible }) => {
  assert.equal(await visible().count(), controls);
  assert.ok(await page.locator('.tools').isHidden(), 'nothing is offered that does nothing');
  const control = page.locator('.control[data-status=failed]').first();
  await control.locator('> summary').click();
  for (const text of ['got: "nobody"', 'Change the image so that', 'This rule looks at', 'Look for', 'CCI-', 'controls/']) {
    assert.ok(await control.getByText(text).first().isVisible(), text);
  }
}));

test('on paper, what failed is open and the tools are gone', () => open('report.html', { colorScheme: 'dark' }, async ({ page }) => {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const height = (selector) => page.locator(selector).first().evaluate((e) => e.getBoundingClientRect().height);
  assert.ok(await height('.control[data-status=failed] .body') > 100);
  assert.ok(await height('.control[data-status=error] .body') > 100);
  assert.equal(await height('.control[data-status=passed] .body'), 0);
  assert.ok(await page.locator('.tools').isHidden());
  assert.equal(await ground(page), 'rgb(255, 255, 255)');
  const pdf = await page.pdf({ format: 'A4' });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
}));

for (const [name, options] of Object.entries({
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
})) {
  test(`axe finds nothing, ${name}`, () => open('report.html', options, async ({ page, look }) => {
    await page.keyboard.press('e');
    await page.locator('.control .more > summary').first().click();
    await page.locator('.chip').first().click();
    await page.evaluate(axe);
    const { violations, passes } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 200)).join(' | ')}`), []);
    assert.ok(passes.length > 20, `only ${passes.length} rules were checked`);
    await look(`all-${name}`);
  }));
}

for (const page of ['report.html', 'long.html']) {
  test(`nothing is wider than a narrow phone, ${page}`, () => open(page, { viewport: { width: 320, height: 700 } }, async ({ page, look }) => {
    await page.keyboard.press('e');
    const { inner, outer } = await page.evaluate(() => ({ inner: document.documentElement.scrollWidth, outer: innerWidth }));
    assert.ok(inner <= outer, `${inner} px wide on ${outer} px`);
    await look('narrow');
  }));
}

test('thousands of controls can be searched', () => open('large.html', {}, async ({ page, visible, shown }) => {
  assert.equal(await shown(), `${expected.large} of ${expected.large} controls`);
  await page.locator('#find').fill('SV-234542');
  assert.equal(await visible().count(), 1);
  await page.locator('#find').fill('');
  await chip(page, 'Failed').click();
  assert.equal(await page.locator('.control:not([hidden])').count(), Number(await page.locator('.outcome.failed b').textContent()));
}));
