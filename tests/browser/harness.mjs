// What every browser test but those in Firefox stands on: the built page on a server of its own, a headless Chromium, and
// a clean profile for each test. A test fails by itself if, while it ran,
//
//   - the page wrote an error or a warning to the console, or threw,
//   - a request failed or was answered with 400 or more,
//   - a request went to any other origin than the page's own.
//
// Usage:
//
//   import assert from 'node:assert/strict';
//   import { test } from 'node:test';
//   import { page, open, drop, expectProblem } from './harness.mjs';
//
//   test('a dropped file shows', async () => {
//     await open();                                        // or open('#p1.…')
//     await drop(['../fixtures/some/run.json']);           // relative to this folder
//     await page().getByText('1 run').waitFor();
//   });
//
// Importing this file is enough: it registers its own hooks with node's test runner. Set
// CHROMIUM=/path/to/it if the browser is not on PATH, HEADED=1 to watch.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { after, afterEach, before, beforeEach } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from '../../tools/serve.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DIST = resolve(HERE, '../../dist');
const SHOTS = resolve(HERE, 'shots');

/** Longest wait for one thing, milliseconds. Generous: test machines are slow and shared. */
const TIMEOUT_MS = 30_000;

let server;
let browser;
let current; // { context, page, problems, expected, allowed, requests } of the test that runs

before(async () => {
  server = await serve(DIST, 0);
  browser = await chromium.launch({
    executablePath: findChromium(),
    headless: !process.env.HEADED,
    args: [
      // Chromium refuses its sandbox to root, and containers mostly run as root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      // The rest keeps it from asking the network for anything of its own.
      '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  });
});

after(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach(async () => {
  current = await fresh({});
});

afterEach(async () => {
  const { context, problems, expected, allowed } = current;
  await context.close();
  const unexpected = problems.filter((problem) => ![...expected, ...allowed].some((pattern) => pattern.test(problem)));
  const missing = expected.filter((pattern) => !problems.some((problem) => pattern.test(problem)));
  assert.deepEqual(unexpected, [], 'the page had problems');
  assert.deepEqual(missing, [], 'problems that the test expected did not happen');
});

/** The Playwright page of the running test. */
export function page() {
  return current.page;
}

/** The Playwright context (profile) of the running test. */
export function context() {
  return current.context;
}

/** Every request of the running test so far, as paths relative to the page (`app-….js`). */
export function requests() {
  return current.requests.map((url) => url.replace(server.url, ''));
}

/**
 * Says that this test provokes a problem: one that matches is not counted against it, and it fails
 * if none comes.
 */
export function expectProblem(pattern) {
  current.expected.push(pattern);
}

/** Says that this test may provoke a problem: one that matches is not counted against it. */
export function allowProblem(pattern) {
  current.allowed.push(pattern);
}

/**
 * Starts over with another clean profile and other settings, as another person's browser. What went
 * wrong in the one before still counts.
 * @param options what Playwright's newContext takes: viewport, colorScheme, reducedMotion, ...
 */
export async function profile(options) {
  const { context, problems, expected, allowed } = current;
  await context.close();
  current = await fresh(options);
  current.problems.push(...problems);
  current.expected.push(...expected);
  current.allowed.push(...allowed);
}

/** The address of the page, without anything behind it. */
export function address() {
  return server.url;
}

/**
 * Opens the page, `where` being a query or hash after its address, and waits until it has started.
 * With `started: false` it does not wait for that, for tests of what happens when it cannot start.
 */
export async function open(where = '', { started = true } = {}) {
  await current.page.goto('about:blank'); // else a change of hash alone would load nothing
  await current.page.goto(server.url + where);
  // The start-up text stands in the page until the program replaces it.
  if (started) await current.page.locator('#app > .boot').waitFor({ state: 'detached' });
  return current.page;
}

/**
 * Drops files on the page, as a person does: dragenter, dragover and drop with a real DataTransfer.
 * @param files paths relative to this folder, or `{ name, bytes }` for content made by the test
 * @param target a CSS selector of what they are dropped on
 */
export async function drop(files, target = 'body') {
  const contents = files.map((file) =>
    typeof file === 'string'
      ? { name: basename(file), base64: readFileSync(resolve(HERE, file)).toString('base64') }
      : { name: file.name, base64: Buffer.from(file.bytes).toString('base64') },
  );
  const transfer = await current.page.evaluateHandle((contents) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of contents) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, contents);
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await current.page.dispatchEvent(target, type, { dataTransfer: transfer });
  }
  await transfer.dispose();
}

/** Pastes text, as Ctrl+V does with that text on the clipboard. */
export async function paste(text, target = 'body') {
  await current.page.locator(target).evaluate((element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** Clicks what `selector` means and returns the file that this downloads: `{ name, bytes }`. */
export async function download(selector) {
  const [file] = await Promise.all([
    current.page.waitForEvent('download'),
    current.page.click(selector),
  ]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** Saves a picture of the page as shots/NAME.png, and gives its bytes. */
export async function screenshot(name, options = {}) {
  mkdirSync(SHOTS, { recursive: true });
  return current.page.screenshot({ path: resolve(SHOTS, `${name}.png`), ...options });
}

async function fresh(options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(TIMEOUT_MS);
  const problems = [];
  const requests = [];
  const origin = new URL(server.url).origin;

  // On the context, so that workers and further tabs are heard too.
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const { url, lineNumber } = message.location();
    problems.push(`console ${message.type()}: ${message.text()} (${url}:${lineNumber})`);
  });
  context.on('weberror', (error) => problems.push(`thrown: ${error.error().stack ?? error.error()}`));
  context.on('request', (request) => {
    const url = request.url();
    requests.push(url);
    if (/^(data|blob|about):/.test(url)) return;
    if (new URL(url).origin !== origin) problems.push(`request to another origin: ${url}`);
  });
  context.on('requestfailed', (request) => {
    // The browser fetches the icon in its own time; a page that is left before loses nothing.
    if (/\/icon-\w+\.svg$/.test(request.url()) && request.failure()?.errorText === 'net::ERR_ABORTED') return;
    problems.push(`request failed: ${request.url()} (${request.failure()?.errorText})`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400) problems.push(`answered ${response.status()}: ${response.url()}`);
  });
  return { context, page: await context.newPage(), problems, expected: [], allowed: [], requests };
}

function findChromium() {
  const names = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'];
  for (const name of names.filter(Boolean)) {
    try {
      return execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' }).trim();
    } catch {
      // not this one
    }
  }
  throw new Error('There is no Chromium on PATH. Run tools/setup.sh test, or set CHROMIUM=/path/to/it.');
}
