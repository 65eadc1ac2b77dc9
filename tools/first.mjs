// Prints when the first answer and the first charts stand on the page in headless Chromium: the medians of five loads, each with a cache
// of its own that holds nothing, from this machine's own server. A machine without Chromium says so, which is no failure.
//
//   node tools/first.mjs [FOLDER]

import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { serve } from './serve.mjs';

const LOADS = 5;

const browser = await launch();
if (!browser) {
  console.log('time to the first answer: not measured, since there is no Chromium here (tools/setup.sh test installs it)');
} else {
  const server = await serve(resolve(process.argv[2] ?? 'dist'), 0);
  try {
    const loads = [];
    for (let i = 0; i < LOADS; i += 1) loads.push(await load(server.url));
    tell('first answer', loads.map(({ answered }) => answered));
    tell('first charts', loads.map(({ drawn }) => drawn));
  } finally {
    await browser.close();
    await server.close();
  }
}

function tell(what, times) {
  const [fastest, , median, , slowest] = times.sort((a, b) => a - b).map((ms) => Math.round(ms));
  console.log(`time to the ${what}: ${median} ms, the median of ${LOADS} loads (${fastest} to ${slowest} ms)`);
}

/** Milliseconds from the request of the page to the answer and to a chart in it. */
async function load(url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const seen = (globalThis.seen = {});
    const look = () => {
      // In plain sentences first, then in the page itself.
      const said = [...document.querySelectorAll('.boot p, #answer p')];
      if (said.some((sentence) => sentence.textContent.startsWith('You can'))) seen.answered ??= performance.now();
      if (document.querySelector('.chart svg')) seen.drawn ??= performance.now();
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  });
  await page.goto(url);
  await page.waitForFunction(() => globalThis.seen.drawn);
  const seen = await page.evaluate(() => globalThis.seen);
  await context.close();
  return seen;
}

/** A Chromium; none if none is there, or nothing that steers it. */
async function launch() {
  const names = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'].filter(Boolean);
  try {
    const { chromium } = createRequire(new URL('../tests/browser/', import.meta.url))('playwright-core');
    const find = 'for name; do command -v "$name" && exit; done; exit 1';
    const executablePath = execFileSync('sh', ['-c', find, 'sh', ...names], { encoding: 'utf8' }).trim();
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return await chromium.launch({ executablePath, args: [...asRoot, '--disable-gpu', '--disable-quic'] });
  } catch {
    return undefined;
  }
}
