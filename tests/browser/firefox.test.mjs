// The main paths in Firefox, driven by WebDriver BiDi: Playwright drives only a Firefox of its own making. Each test has a clean profile
// and fails by itself if the page wrote an error or a warning, threw, or asked any other origin for anything. Set FIREFOX=/path/to/it if
// it is not on PATH, HEADED=1 to watch.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { serve } from '../../tools/serve.mjs';
import { FITTED, SWEEP, equals, eventually, matches } from './expected.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DIST = resolve(HERE, '../../dist');
const WIDE = { width: 1280, height: 800 };
/** Longest wait for one thing, milliseconds. */
const TIMEOUT_MS = 30_000;

let server;
let browser;
let files; // the folder that downloads go to
let page;
let problems; // of the test that runs

before(async () => {
  server = await serve(DIST, 0);
  files = mkdtempSync(join(tmpdir(), 'plimsoll-firefox-'));
  browser = await launch({});
});

after(async () => {
  await browser?.close();
  await server?.close();
  rmSync(files, { recursive: true, force: true });
});

beforeEach(async () => {
  problems = [];
  await profile();
});

afterEach(async () => {
  await page.browserContext().close();
  assert.deepEqual(problems, [], 'the page had problems');
});

function launch(settings) {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: findFirefox(),
    headless: !process.env.HEADED,
    extraPrefsFirefox: { 'browser.download.folderList': 2, 'browser.download.dir': files, ...settings },
  });
}

function findFirefox() {
  for (const name of [process.env.FIREFOX, 'firefox', 'firefox-esr'].filter(Boolean)) {
    try {
      return execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' }).trim();
    } catch {
      // not this one
    }
  }
  throw new Error('There is no Firefox on PATH. Run tools/setup.sh test, or set FIREFOX=/path/to/it.');
}

/** Starts over with a clean profile, as another person's browser. */
async function profile(of = browser, viewport = WIDE) {
  if (of === browser) await page?.browserContext().close().catch(() => {});
  page = await (await of.createBrowserContext()).newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  page.on('console', (said) => {
    if (['error', 'warn'].includes(said.type())) problems.push(`console ${said.type()}: ${said.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`thrown: ${error.stack ?? error}`));
  page.on('requestfailed', (request) => problems.push(`request failed: ${request.url()}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!/^(data|blob|about):/.test(url) && !url.startsWith(server.url)) problems.push(`request to another origin: ${url}`);
  });
  await page.setViewport(viewport);
}

async function open(where = '') {
  await page.goto('about:blank'); // else a change of hash alone would load nothing
  await page.goto(server.url + where);
  await page.waitForSelector('#chart-headroom .frame > svg');
}

const text = (selector) => page.$eval(selector, (element) => element.innerText);
const all = (selector) => page.$$eval(selector, (found) => found.map((element) => element.innerText));
const value = (id) => page.$eval(`#${id}`, (input) => input.value);
const answer = () => text('#answer');
const focused = () => page.evaluate(() => document.activeElement.id);
/** What a chart has drawn: its texts with where they stand, and its lines. */
// Without what stands between elements, which is nothing to see.
const drawing = (id) => page.$eval(`#chart-${id} .frame > svg`, (svg) => svg.outerHTML.replace(/>\s+</g, '><').replace(/\s+</g, '<'));

async function press(...keys) {
  for (const key of keys) await page.keyboard.down(key);
  for (const key of keys.toReversed()) await page.keyboard.up(key);
}

/** Puts a text into an input by keys, and stays in it. */
async function type(id, written) {
  await page.focus(`#${id}`);
  await press('Control', 'a');
  await page.keyboard.type(written);
}

async function menu(id) {
  await page.click('.menu > summary');
  await page.click(`#${id}`);
}

/** Drops files on the page, as a person does. */
async function drop(paths) {
  const contents = paths.map((path) => ({ name: basename(path), text: readFileSync(resolve(HERE, path), 'utf8') }));
  await page.evaluate((contents) => {
    const dataTransfer = new DataTransfer();
    for (const { name, text } of contents) dataTransfer.items.add(new File([text], name));
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  }, contents);
}

/** Does what downloads a file, and gives its text. */
async function download(name, act) {
  const path = join(files, name);
  rmSync(path, { force: true });
  await act();
  await eventually(() => [existsSync(path), readdirSync(files).some((one) => one.endsWith('.part'))], equals([true, false]));
  return readFileSync(path, 'utf8');
}

const saveChart = (id, place) => async () => {
  if (!(await page.$eval(`#chart-${id} .rows`, (fold) => fold.open))) await page.click(`#chart-${id} .rows summary`);
  await page.click(`#chart-${id} .chart-files button:nth-of-type(${place})`);
};

const sideways = () => page.evaluate(() => {
  const { scrollWidth, clientWidth } = document.scrollingElement;
  return scrollWidth - clientWidth;
});

test('the first visit shows the answer and the charts of the example', async () => {
  await open();
  assert.equal(await page.title(), 'FluxStudio auth – Plimsoll');
  assert.match(await answer(), /^You can carry 700 req\/min within the targets; today's peak of 208 req\/min is 30 % of what they allow/);
  await eventually(() => page.$$eval('.charts figure', (all) => all.filter((one) => !one.querySelector('.frame > svg, .empty')).map((one) => one.id)), equals([]));
  assert.ok((await all('.charts figcaption')).every((said) => said.length > 20));
});

test('what is typed is followed by answer and charts, what is wrong keeps the last good, and undo goes back', async () => {
  await open();
  const before = await drawing('headroom');
  await type('demand-rate', '200k/day');
  // 200,000 a day are 139 a minute, three times that at the peak.
  await eventually(answer, matches(/today's peak of 417 req\/min is 60 % of what they allow/));
  await eventually(() => drawing('headroom'), (now) => assert.notEqual(now, before));
  await type('demand-rate', 'plenty');
  await eventually(() => text('#error-demand-rate'), matches(/does not begin with a number/));
  assert.match(await answer(), /today's peak of 417 req\/min/);
  await type('demand-rate', '100k/day');
  await eventually(answer, matches(/peak of 208 req\/min/));
  await page.focus('#undo');
  await press('Control', 'z');
  await eventually(() => value('demand-rate'), equals('100,000 req/day'));
  await eventually(() => drawing('headroom'), equals(before));
  await press('Control', 'Shift', 'z');
  await eventually(() => value('demand-rate'), matches(/^100k\/day$|^100,000 req\/day$/));
});

test('dropped reports are fitted, and a chosen file comes in', async () => {
  await open();
  await drop(SWEEP);
  await eventually(() => text('.notices'), matches(/^7 files read\. A sweep of 7 runs/));
  await eventually(answer, matches(FITTED.carried));
  await eventually(() => text('#chart-scalability h2'), equals(FITTED.title));
  await eventually(() => text('#chart-scalability figcaption'), matches(FITTED.summary));
  const chosen = await page.$('.drop-zone input[type=file]');
  await chosen.uploadFile(resolve(HERE, '../fixtures/import/hyperfine/1.15.0/two-commands.json'));
  // The list of files is folded, and what is folded has no inner text.
  const names = () => page.$$eval('.files .name', (found) => found.map((one) => one.textContent));
  await eventually(names, (found) => assert.ok(found.includes('two-commands.json'), `${found}`));
});

test('a copied link opens the same plan in another profile', async () => {
  await open();
  await type('demand-rate', '55k/day');
  await eventually(answer, matches(/peak of 115 req\/min/)); // 55,000 ÷ 1,440 × 3
  const sent = await answer();
  await page.click('#share');
  await eventually(() => value('share-link'), matches(/#p1\./));
  await page.click('#copy-link');
  await eventually(() => text('#share-said'), matches(/Link copied\.$/));
  const link = await value('share-link');
  await press('Escape');
  // What is on the clipboard is what the field says.
  await type('name', '');
  await press('Control', 'v');
  assert.equal(await value('name'), link);
  await profile();
  await open(link.slice(server.url.length));
  await eventually(answer, equals(sent));
  assert.equal(await value('demand-rate'), '55,000 req/day');
});

test('a reload keeps the plan', async () => {
  await open();
  await type('demand-growth', '9 %/month');
  await eventually(() => page.evaluate(() => localStorage.getItem('plimsoll.plan') ?? ''), matches(/9 %\/month/));
  const before = await answer();
  await page.goto(server.url); // without the link of the address bar
  await page.waitForSelector('#chart-headroom .frame > svg');
  await eventually(answer, equals(before));
  assert.equal(await value('demand-growth'), '9 %/month');
});

test('two scenarios are held against each other', async () => {
  await open();
  await menu('duplicate');
  await eventually(() => all('.tab'), equals(['FluxStudio auth', 'FluxStudio auth, copy']));
  await type('app-instance-cost', '$24/mo');
  await eventually(answer, matches(/\$8\.00 today/));
  await page.click('#tab-compare');
  await page.waitForSelector('#chart-compare-cost svg');
  assert.match(await text('#chart-compare-cost figcaption'), /\$4\.00 in FluxStudio auth and \$8\.00 in FluxStudio auth, copy/);
});

test('by keys alone: Tab leads to an input, arrow keys move it, and ? shows the keys', async () => {
  await open();
  for (let i = 0; i < 60 && (await focused()) !== 'demand-rate'; i += 1) await press('Tab');
  assert.equal(await focused(), 'demand-rate');
  assert.notEqual(await page.$eval('#demand-rate', (input) => getComputedStyle(input).outlineStyle), 'none');
  await press('ArrowUp');
  await eventually(() => value('demand-rate'), equals('101,000 req/day'));
  await eventually(answer, matches(/peak of 210 req\/min/)); // 101,000 ÷ 1,440 × 3
  await page.focus('#share');
  await page.keyboard.type('?');
  await eventually(() => page.$eval('#keys-dialog', (dialog) => dialog.open), equals(true));
  await press('Escape');
  await eventually(() => page.$eval('#keys-dialog', (dialog) => dialog.open), equals(false));
  assert.equal(await focused(), 'share');
});

test('a chart is saved as SVG and CSV', async () => {
  await open();
  const svg = await download('headroom.svg', saveChart('headroom', 1));
  assert.match(svg, /^<svg xmlns=[^]*<\/svg>\s*$/);
  const csv = await download('ladder.csv', saveChart('ladder', 4));
  const rows = csv.trim().split('\r\n');
  assert.equal(rows.length - 1, (await all('#chart-ladder tbody tr')).length);
});

test('dark follows the system, and can be set', async () => {
  const dark = await launch({ 'layout.css.prefers-color-scheme.content-override': 0 });
  try {
    await profile(dark);
    await open();
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await ground(), 'rgb(18, 23, 28)'); // --ground of tokens.css
    const svg = await download('headroom.svg', saveChart('headroom', 1));
    assert.match(svg, /#1A2128/, 'a saved chart has the ground that is seen');
    for (let i = 0; i < 3 && (await ground()) !== 'rgb(246, 247, 248)'; i += 1) await page.click('#theme');
    assert.equal(await ground(), 'rgb(246, 247, 248)');
  } finally {
    await dark.close();
    await profile();
  }
});

test('a narrow window does not scroll sideways, with the inputs closed and open', async () => {
  await profile(browser, { width: 390, height: 844 });
  await open();
  assert.ok((await sideways()) <= 0, 'the page');
  await page.click('.sheet-toggle');
  await page.waitForSelector('#demand-rate', { visible: true });
  assert.ok((await sideways()) <= 0, 'with the inputs');
  await type('demand-rate', '200k/day');
  await eventually(answer, matches(/peak of 417 req\/min/));
});
