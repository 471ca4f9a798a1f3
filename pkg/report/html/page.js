// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// The page is whole without this script, which adds the theme, the filters, and
// their place in the address: #?status=failed&q=shell for filters,
// #PROFILE/CONTROL for one control.

'use strict';

const remembered = {
  // A page that was opened from a file may have no storage.
  get(key) { try { return localStorage.getItem('sonde.' + key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem('sonde.' + key, value); } catch { /* for this time only */ } },
};

// Before the body is there, so that it is not seen in the other theme first.
const chosen = remembered.get('theme');
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;

document.addEventListener('DOMContentLoaded', () => {
  const byId = (id) => document.getElementById(id);
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  const controls = all('.control').map((element) => ({ element, facts: element.dataset, words: '' }));
  const parts = all('.part');
  const chips = all('.chip');
  const find = byId('find');
  const profile = byId('profile'); // where there are several

  // theme

  const theme = byId('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (document.documentElement.dataset.theme || (system.matches ? 'dark' : 'light')) === 'dark';
  const showTheme = () => theme.setAttribute('aria-pressed', isDark());
  const switchTheme = () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    remembered.set('theme', document.documentElement.dataset.theme);
    showTheme();
  };
  theme.addEventListener('click', switchTheme);
  system.addEventListener('change', showTheme);

  // filters

  const filters = { status: new Set(), severity: new Set(), profile: '', q: '' };

  const words = (control) => {
    control.words ||= Array.from(control.element.querySelectorAll('.q'), (e) => e.textContent).join('\n').toLowerCase();
    return control.words;
  };

  const fits = (control, terms) =>
    (!filters.status.size || filters.status.has(control.facts.status)) &&
    (!filters.severity.size || filters.severity.has(control.facts.severity)) &&
    (!filters.profile || filters.profile === control.facts.profile) &&
    terms.every((term) => words(control).includes(term));

  const isFiltered = () => Boolean(filters.status.size || filters.severity.size || filters.profile || filters.q.trim());

  function show() {
    const terms = filters.q.toLowerCase().split(/\s+/).filter(Boolean);
    const left = new Set();
    let count = 0;
    for (const control of controls) {
      const fit = fits(control, terms);
      if (control.element.hidden === fit) control.element.hidden = !fit;
      if (!fit) continue;
      count++;
      left.add(control.facts.profile);
    }
    // A profile without controls says why there are none, unless others are asked for.
    for (const part of parts) part.hidden = isFiltered() && !left.has(part.id);
    for (const chip of chips) chip.setAttribute('aria-pressed', filters[chip.dataset.filter].has(chip.dataset.value));
    if (profile) profile.value = filters.profile;
    if (find.value !== filters.q) find.value = filters.q;
    byId('shown').textContent = `${count} of ${controls.length} controls`;
    byId('reset').hidden = !isFiltered();
    byId('nothing').hidden = count > 0 || !isFiltered();
    showUnfold();
  }

  function change() {
    show();
    const query = new URLSearchParams();
    for (const key of ['status', 'severity']) if (filters[key].size) query.set(key, [...filters[key]].join(','));
    for (const key of ['profile', 'q']) if (filters[key].trim()) query.set(key, filters[key]);
    history.replaceState(null, '', location.href.split('#')[0] + (isFiltered() ? '#?' + query : ''));
  }

  function clear() {
    filters.status.clear();
    filters.severity.clear();
    filters.profile = filters.q = '';
  }

  // Only what the page itself can choose is taken from an address.
  function readFilters(query) {
    clear();
    for (const chip of chips) {
      const { filter, value } = chip.dataset;
      if ((query.get(filter) || '').split(',').includes(value)) filters[filter].add(value);
    }
    if (parts.some((part) => part.id === query.get('profile'))) filters.profile = query.get('profile');
    filters.q = query.get('q') || '';
  }

  for (const chip of chips) {
    chip.addEventListener('click', () => {
      const set = filters[chip.dataset.filter];
      if (!set.delete(chip.dataset.value)) set.add(chip.dataset.value);
      change();
    });
  }
  find.addEventListener('input', () => { filters.q = find.value; change(); });
  profile?.addEventListener('change', () => { filters.profile = profile.value; change(); });
  byId('reset').addEventListener('click', () => { clear(); change(); find.focus(); });

  // opening

  const visible = () => controls.map((control) => control.element).filter((element) => !element.hidden);
  const unfold = byId('unfold');
  const allOpen = () => { const seen = visible(); return seen.length > 0 && seen.every((element) => element.open); };
  const showUnfold = () => {
    unfold.textContent = allOpen() ? 'Close all' : 'Open all';
    unfold.disabled = !controls.some((control) => !control.element.hidden);
  };
  const toggleAll = () => {
    const open = !allOpen();
    for (const element of visible()) element.open = open;
    showUnfold();
  };
  unfold.addEventListener('click', toggleAll);
  // Each control tells for itself that it was opened: thousands at once for "Open all".
  let due = 0;
  document.addEventListener('toggle', () => {
    due ||= requestAnimationFrame(() => { due = 0; showUnfold(); });
  }, true);

  function step(by) {
    const seen = visible();
    if (!seen.length) return;
    const at = seen.indexOf(document.activeElement.closest('.control'));
    const next = at < 0 ? (by > 0 ? 0 : seen.length - 1) : Math.min(Math.max(at + by, 0), seen.length - 1);
    const summary = seen[next].firstElementChild;
    summary.focus({ preventScroll: true });
    summary.scrollIntoView({ block: 'nearest' });
  }

  // address

  function follow(isStart) {
    const hash = location.hash.slice(1);
    if (hash.startsWith('?')) {
      readFilters(new URLSearchParams(hash.slice(1)));
      show();
      byId('controls').scrollIntoView();
      return;
    }
    let name = hash;
    try { name = decodeURIComponent(hash); } catch { /* not encoded */ }
    const summary = name && byId(name);
    const control = summary && summary.closest('.control');
    if (!control) {
      if (isStart) show();
      return;
    }
    if (control.hidden || isStart) { clear(); show(); }
    control.open = true;
    summary.focus({ preventScroll: true });
    summary.scrollIntoView({ block: 'start' });
  }
  addEventListener('hashchange', () => follow(false));

  // keys

  const shortcuts = byId('shortcuts');
  shortcuts.checked = remembered.get('shortcuts') !== 'off';
  shortcuts.addEventListener('change', () => remembered.set('shortcuts', shortcuts.checked ? 'on' : 'off'));

  const keys = {
    '/': () => { find.focus(); find.select(); },
    j: () => step(1),
    k: () => step(-1),
    e: toggleAll,
    t: switchTheme,
  };
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && (isFiltered() || event.target === find)) {
      clear();
      change();
      if (event.target === find) find.blur();
      return;
    }
    if (!shortcuts.checked || event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input:not([type=checkbox]), select')) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  const tools = document.querySelector('.tools');
  // What is jumped to stops below the tools where they stay in sight.
  function makeRoom() {
    const height = getComputedStyle(tools).position === 'sticky' ? tools.offsetHeight : 0;
    document.documentElement.style.setProperty('--tools', height + 'px');
  }
  for (const element of [theme, tools, byId('keys')]) element.hidden = false;
  showTheme();
  makeRoom(); // the observer speaks up a frame later
  new ResizeObserver(makeRoom).observe(tools);
  follow(true);
});
