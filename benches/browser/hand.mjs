// How fast the page is under the hand, in Chromium: how much work its own thread has from an input's change until new charts are
// painted, and of what kind; how long it takes until they stand there, how long the bands of the ranges take, and the longest stretch in
// which the page hears nothing, while a file of 100 MB is read too. Needs a built page.
//
//   node benches/browser/hand.mjs [EDITS]      100 by default
//
// Work is the time for which the thread ran, so that other programs on the same computer do not count as the page's work; all else is
// by the clock. How fast the computer is shows in the same changes of a bare page: an input and one chart that twenty lines of script move.

import { createRequire } from 'node:module';
import { serve } from '../../tools/serve.mjs';

const require = createRequire(new URL('../../tests/browser/', import.meta.url));
const { chromium } = require('playwright-core');
const edits = Number(process.argv[2]) || 100;
// Longer than the address, the storage and the bands take to follow, so that each change stands for itself.
const APART_MS = 700;
const LARGE_BYTES = 100e6;
// What kind of work an event of the trace is; what is in none of these is the browser's own.
const KINDS = {
  script: /^(FunctionCall|v8\.callFunction|EvaluateScript|EventDispatch|TimerFire|HandlePostMessage|ParseHTML|RunMicrotasks|FireAnimationFrame|MinorGC|MajorGC)$/,
  'style and layout': /^(UpdateLayoutTree|Layout|HitTest|IntersectionObserverController.*)$/,
  paint: /^(PrePaint|Paint|Layerize|Commit|UpdateLayer|CompositeLayers)$/,
};
// The least that a page could be: an input, a sentence and one chart.
const BARE = `<!doctype html><label>Rate <input id="rate"></label><p>Of 100</p><div class="chart frame">
<svg width="640" height="320"><polyline fill="none" stroke="black"/>${'<text y="310"/>'.repeat(20)}</svg></div>
<script>
  const [line, said] = [document.querySelector('polyline'), document.querySelector('p')];
  const move = (rate) => {
    said.textContent = 'Of ' + rate;
    const height = (at) => 300 - rate * (1 + Math.sin(at / 9));
    line.setAttribute('points', Array.from({ length: 200 }, (_, at) => 3 * at + ',' + height(at)).join(' '));
    document.querySelectorAll('text').forEach((label, at) => {
      label.setAttribute('x', 30 * at);
      label.textContent = Math.round(height(at));
    });
  };
  document.querySelector('input').addEventListener('input', (e) => move(Number(e.target.value)));
  move(100);
</script>`;
const CATEGORIES = ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline', 'blink.user_timing'];

const server = await serve(new URL('../../dist', import.meta.url).pathname, 0);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
});
try {
  const bare = await hand('a bare page', (page) => page.setContent(BARE), 'rate', (i) => `${80 + (i % 40)}`);
  // The example with a range, so that there are bands to follow.
  const open = (page) => page.goto(server.url);
  const input = await hand('an input', open, 'demand-rate', (i) => `${80 + (i % 40)}k..${160 + (i % 40)}k/day`);
  const price = await hand('the price', open, 'app-instance-cost', (i) => `$${12 + (i % 20)}/mo`);
  console.log(`work of a change in the median, as many times that of the bare page: an input ${(input / bare).toFixed(1)}, the price ${(price / bare).toFixed(1)}`);
  await large();
} finally {
  await browser.close();
  await server.close?.();
}

/** Changes one input again and again, each change for itself; the work in the median, milliseconds. */
async function hand(called, open, id, text) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await open(page);
  await page.waitForSelector('.chart svg');
  await page.evaluate((of) => document.getElementById(of).closest('details')?.setAttribute('open', ''), id);
  await page.waitForTimeout(1500);
  await browser.startTracing(page, { categories: CATEGORIES });
  for (let i = 0; i < edits; i += 1) {
    await page.evaluate(([of, typed, apart]) => new Promise((done) => {
      const input = document.getElementById(of);
      const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
      // When pictures in sight change: first the charts themselves, then what the worker has drawn so far.
      const drawn = [];
      let begun = 0;
      const watch = new MutationObserver(() => {
        performance.mark('edit-drawn');
        drawn.push(performance.now() - begun);
      });
      for (const frame of document.querySelectorAll('.frame')) {
        const { top, bottom } = frame.getBoundingClientRect();
        if (bottom > 0 && top < innerHeight) watch.observe(frame, { attributes: true, childList: true, subtree: true });
      }
      input.focus();
      // In a task of its own: what this script does before it is no work of the page.
      setTimeout(() => {
        begun = performance.now();
        performance.mark('edit-begin');
        setter.call(input, typed);
        input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }, 50);
      setTimeout(() => {
        watch.disconnect();
        performance.mark('edit-end');
        (globalThis.edits ??= []).push(drawn);
        done();
      }, 50 + apart);
    }), [id, text(i), APART_MS]);
  }
  const trace = JSON.parse((await browser.stopTracing()).toString()).traceEvents;
  const seen = await page.evaluate(() => globalThis.edits);
  await page.context().close();
  return report(called, trace, seen);
}

/** Drops a file and listens for how long the page hears nothing until it has been read. */
async function large() {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(server.url);
  await page.waitForSelector('.chart svg');
  await page.evaluate((bytes) => {
    // Requests of any origin: one in 200 slow, a fiftieth of a second apart.
    const line = (i) => `{"ts":${1795418206686 + 20 * i},"method":"GET","path":"/a","status":200,"latency_ms":${i % 200 === 0 ? 180 : 5 + (i % 17)},"bytes":82}\n`;
    const part = new Blob([Array.from({ length: 10_000 }, (_, i) => line(i)).join('')]);
    const parts = Array(Math.ceil(bytes / part.size)).fill(part);
    globalThis.large = new DataTransfer();
    globalThis.large.items.add(new File(parts, 'requests.ndjson'));
  }, LARGE_BYTES);
  await page.waitForTimeout(1500);
  await browser.startTracing(page, { categories: CATEGORIES });
  const read = await page.evaluate(async () => {
    performance.mark('edit-begin');
    const begun = performance.now();
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer: globalThis.large, bubbles: true, cancelable: true }));
    }
    while (!document.querySelector('.file')) await new Promise((done) => setTimeout(done, 50));
    return { ms: performance.now() - begun, what: document.querySelector('.file .what').textContent };
  });
  await page.waitForTimeout(1000);
  const trace = JSON.parse((await browser.stopTracing()).toString()).traceEvents;
  const { pid, tid, ts } = trace.find((event) => event.name === 'edit-begin' && /user_timing/.test(event.cat));
  const tasks = trace.filter((event) => event.name === 'RunTask' && event.pid === pid && event.tid === tid && event.ts + event.dur > ts);
  console.log(`a file of ${LARGE_BYTES / 1e6} MB, read after ${ms(read.ms)}: ${read.what}`);
  console.log(`  longest task: ${ms(Math.max(...tasks.map((task) => task.dur)) / 1000)}, for which the thread ran ${ms(Math.max(...tasks.map((task) => task.tdur ?? task.dur)) / 1000)} at most (goal 50 ms)`);
  await page.context().close();
}

function report(called, trace, seen) {
  const marks = (name) => trace.filter((event) => event.name === name && /user_timing/.test(event.cat));
  const [begun, ended, drawn] = [marks('edit-begin'), marks('edit-end'), marks('edit-drawn')];
  const { pid, tid } = begun[0];
  const events = trace.filter((event) => event.ph === 'X' && event.pid === pid && event.tid === tid);
  const tasks = nested(events).filter((event) => event.name === 'RunTask');
  const paints = events.filter((event) => event.name === 'Commit');
  const within = (of, most) => `${Math.round((100 * of.filter((value) => value <= most).length) / of.length)} % within ${most} ms`;
  // The work until new charts are painted, and by kind.
  const works = begun.map(({ ts }, i) => {
    const [chart] = drawn.filter((mark) => mark.ts > ts && mark.ts < ended[i].ts);
    const painted = paints.find((paint) => paint.ts > (chart?.ts ?? Infinity))?.ts ?? ended[i].ts;
    return byKind(tasks.filter((task) => task.ts + task.dur > ts && task.ts <= painted));
  });
  const work = works.map((kinds) => sum(Object.values(kinds)));
  const split = Object.keys(works[0]).map((kind) => `${kind} ${ms(median(works.map((of) => of[kind])))}`);
  const longest = Math.max(...tasks.map((task) => task.dur)) / 1000;
  const times = (name, of) => of.length && console.log(`  ${name}: median ${ms(median(of))}, 95 % below ${ms(quantile(of, 0.95))}`);
  console.log(`${called}, ${begun.length} changes`);
  console.log(`  work on the page's thread until new charts are painted: median ${ms(median(work))}, 95 % below ${ms(quantile(work, 0.95))}; ${within(work, 16)}`);
  console.log(`    of it, in the median: ${split.join(', ')}`);
  times('time until new charts', seen.map((of) => of[0]).filter(Boolean));
  times('time until the first bands', seen.map((of) => of[1]).filter(Boolean));
  times('time until the last bands', seen.filter((of) => of.length > 2).map((of) => of.at(-1)));
  const ran = Math.max(...tasks.map((task) => task.tdur ?? task.dur)) / 1000;
  console.log(`  longest task: ${ms(longest)}, for which the thread ran ${ms(ran)} at most (goal 50 ms)`);
  return median(work);
}

/** Gives each event those that ran within it. */
function nested(events) {
  const open = [];
  for (const event of [...events].sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    event.within = [];
    while (open.length > 0 && open.at(-1).ts + open.at(-1).dur <= event.ts) open.pop();
    open.at(-1)?.within.push(event);
    open.push(event);
  }
  return events;
}

/** How long the thread ran in these tasks, by kind of work, milliseconds. */
function byKind(tasks) {
  const times = Object.fromEntries([...Object.keys(KINDS), 'other'].map((kind) => [kind, 0]));
  const add = (event, outer) => {
    const kind = Object.keys(KINDS).find((kind) => KINDS[kind].test(event.name)) ?? outer;
    times[kind] += ((event.tdur ?? event.dur) - sum(event.within.map((inner) => inner.tdur ?? inner.dur))) / 1000;
    event.within.forEach((inner) => add(inner, kind));
  };
  tasks.forEach((task) => add(task, 'other'));
  return times;
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
