// How fast the page is under the hand, in Chromium: how much work its own thread has from an input's change to new charts, how long it
// takes until they stand there, how long the bands of the ranges take, and the longest stretch in which the page hears nothing. Beside
// them, when the first answer and the first charts stand there. Needs a built page.
//
//   node benches/browser/hand.mjs [EDITS]      100 by default

import { createRequire } from 'node:module';
import { serve } from '../../tools/serve.mjs';

const require = createRequire(new URL('../../tests/browser/', import.meta.url));
const { chromium } = require('playwright-core');
const edits = Number(process.argv[2]) || 100;
// Longer than the address, the storage and the bands take to follow, so that each change stands for itself.
const APART_MS = 700;
const CATEGORIES = ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline', 'blink.user_timing'];

const server = await serve(new URL('../../dist', import.meta.url).pathname, 0);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
});
try {
  await start();
  // The example with a range, so that there are bands to follow.
  await hand('an input', 'demand-rate', (i) => `${80 + (i % 40)}k..${160 + (i % 40)}k/day`);
  await hand('the price', 'app-instance-cost', (i) => `$${12 + (i % 20)}/mo`);
} finally {
  await browser.close();
  await server.close?.();
}

/** When the first answer and the first charts stand there. */
async function start() {
  const runs = [];
  for (let i = 0; i < 5; i += 1) {
    const page = await (await browser.newContext()).newPage();
    await page.addInitScript(() => {
      const seen = (globalThis.seen = {});
      const look = () => {
        if (document.querySelector('#app p')?.textContent.startsWith('You can')) seen.first ??= performance.now();
        if (document.querySelector('#answer p')) seen.first ??= performance.now();
        if (document.querySelector('.chart svg')) seen.drawn ??= performance.now();
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
    });
    await page.goto(server.url);
    await page.waitForFunction(() => globalThis.seen.drawn);
    runs.push(await page.evaluate(() => globalThis.seen));
    await page.context().close();
  }
  const line = (name, what) => console.log(`${name}: ${ms(median(runs.map((run) => run[what])))} (median of ${runs.length}, from this machine)`);
  line('first answer', 'first');
  line('first charts', 'drawn');
}

/** Changes one input again and again, each change for itself. */
async function hand(called, id, text) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(server.url);
  await page.waitForSelector('.chart svg');
  await page.evaluate((of) => document.getElementById(of).closest('details')?.setAttribute('open', ''), id);
  await page.waitForTimeout(1500);
  await browser.startTracing(page, { categories: CATEGORIES });
  for (let i = 0; i < edits; i += 1) {
    await page.evaluate(([of, typed, apart]) => new Promise((done) => {
      const input = document.getElementById(of);
      const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
      const charts = document.querySelector('.charts');
      let [chart, bands] = [0, 0];
      const begun = performance.now();
      const watch = new MutationObserver(() => {
        if (!chart) chart = performance.now() - begun;
        bands = performance.now() - begun;
      });
      watch.observe(charts, { childList: true, subtree: true, attributes: true, characterData: true });
      performance.mark('edit-begin');
      input.focus();
      setter.call(input, typed);
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      setTimeout(() => {
        watch.disconnect();
        performance.mark('edit-end', { detail: { chart, bands } });
        (globalThis.edits ??= []).push({ chart, bands });
        done();
      }, apart);
    }), [id, text(i), APART_MS]);
  }
  const trace = JSON.parse((await browser.stopTracing()).toString()).traceEvents;
  const seen = await page.evaluate(() => globalThis.edits);
  report(called, trace, seen);
  await page.context().close();
}

function report(called, trace, seen) {
  const marks = (name) => trace.filter((event) => event.name === name && /user_timing/.test(event.cat));
  const [begun, ended] = [marks('edit-begin'), marks('edit-end')];
  const { pid, tid } = begun[0];
  const tasks = trace.filter((event) => event.name === 'RunTask' && event.ph === 'X' && event.pid === pid && event.tid === tid);
  const ofEdit = begun.map(({ ts }, i) => tasks.filter((task) => task.ts + task.dur > ts && task.ts < ended[i].ts));
  // The work until new charts stand there: what begins no later than they do.
  const work = ofEdit.map((mine, i) => {
    const until = begun[i].ts + seen[i].chart * 1000;
    return sum(mine.filter((task) => task.ts <= until).map((task) => task.dur)) / 1000;
  });
  const longest = Math.max(...ofEdit.flat().map((task) => task.dur)) / 1000;
  const within = (of, most) => `${Math.round((100 * of.filter((value) => value <= most).length) / of.length)} % within ${most} ms`;
  const charts = seen.map((edit) => edit.chart);
  const bands = seen.map((edit) => edit.bands);
  console.log(`${called}, ${begun.length} changes`);
  console.log(`  work on the page's thread until new charts: median ${ms(median(work))}, 95 % below ${ms(quantile(work, 0.95))}; ${within(work, 16)}`);
  console.log(`  time until new charts: median ${ms(median(charts))}, 95 % below ${ms(quantile(charts, 0.95))}`);
  console.log(`  time until the last of the bands: median ${ms(median(bands))}, 95 % below ${ms(quantile(bands, 0.95))}`);
  console.log(`  longest task: ${ms(longest)} (goal 50 ms)`);
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

function median(values) {
  return quantile(values, 0.5);
}

function ms(value) {
  return `${value.toFixed(1)} ms`;
}
