// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

'use strict';

const { chromium } = require('playwright-core');

exports.launch = () => chromium.launch({
  executablePath: process.env.SONDE_CHROMIUM,
  // Without these Chromium asks its makers' hosts for updates.
  args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
