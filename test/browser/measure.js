// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

'use strict';

// Opens a page and tells in a line of JSON how long a person waits, in ms: for
// the page, for its first filter, and for its first search, each until it is painted.

const { pathToFileURL } = require('node:url');
const { launch } = require('./launch.js');

(async () => {
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(pathToFileURL(process.argv[2]).href);
    const times = await page.evaluate(async () => {
      const painted = () => new Promise((resolve) => { requestAnimationFrame(() => { setTimeout(resolve, 0); }); });
      const wait = async (act) => {
        const start = performance.now();
        act();
        await painted();
        return performance.now() - start;
      };
      const [navigation] = performance.getEntriesByType('navigation');
      const find = document.getElementById('find');
      return {
        loaded: navigation.domContentLoadedEventEnd,
        filter: await wait(() => document.querySelector('.chip').click()),
        search: await wait(() => { find.value = 'certificate'; find.dispatchEvent(new Event('input')); }),
      };
    });
    console.log(JSON.stringify(times));
  } finally {
    await browser.close();
  }
})();
