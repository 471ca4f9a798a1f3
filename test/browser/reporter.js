// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

'use strict';

// Tells the Go side of each test in a line of JSON.
module.exports = async function* (events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const error = data.details.error?.cause ?? data.details.error;
    yield JSON.stringify({
      name: data.name,
      passed: type === 'test:pass',
      skipped: data.skip !== undefined || data.todo !== undefined,
      error: error && String(error.stack ?? error),
    }) + '\n';
  }
};
