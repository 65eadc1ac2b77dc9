// The page as a whole: that it starts, keeps to itself, and says so when it cannot start.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowProblem, context, drop, expectProblem, open, page, profile, requests, screenshot } from './harness.mjs';
import { answer, enter, eventually, matches, notice } from './steps.mjs';

const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; " +
  "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'";

test('the page starts', async () => {
  await open();
  assert.equal(await page().title(), 'FluxStudio auth – Plimsoll');
  await page().getByRole('heading', { name: 'Plimsoll' }).first().waitFor();
  await screenshot('start');
});

test('what is doubtful stands in one line right below the answer, and the charts begin in the first screen', async () => {
  await page().setViewportSize({ width: 1280, height: 800 });
  await open();
  const fold = page().locator('#warnings');
  const items = () => page().locator('#warnings li').allTextContents();
  const heading = () => fold.locator('summary h2').innerText();
  await eventually(async () => (await items()).length, (count) => assert.ok(count > 0));
  const all = await items();
  assert.equal(await heading(), `${all.length} ${all.length === 1 ? 'thing' : 'things'} to know`);
  const begins = (await fold.locator('.said').textContent()).replace(/…$/, '');
  assert.ok(begins.length > 20 && all[0].startsWith(begins), begins);
  assert.equal(await fold.evaluate((element) => element.open), false);
  const top = (selector) => page().locator(selector).first().evaluate((element) => element.getBoundingClientRect().top);
  const height = await fold.evaluate((element) => element.getBoundingClientRect().height);
  assert.ok(height < 48, `${height}`);
  assert.ok((await top('#answer p:last-child')) < (await top('#warnings')));
  assert.ok((await top('#warnings')) < (await top('.charts')));
  assert.ok((await top('.chart .frame')) < 800 - 200, `${await top('.chart .frame')}`);
  await fold.locator('summary').focus();
  await page().keyboard.press('Enter');
  assert.ok(await page().getByText(all.at(-1)).last().isVisible());
});

test('the policy forbids inline code and other origins', async () => {
  await open();
  const policy = page().locator('meta[http-equiv="Content-Security-Policy"]');
  assert.equal(await policy.getAttribute('content'), CSP);
  assert.equal(await page().locator('script:not([src]), style, [style], [onclick]').count(), 0);
});

test('the policy is in force', async () => {
  await open();
  expectProblem(/console error:.*violates .*Content Security Policy/);
  const answer = await page().evaluate(() => fetch('https://elsewhere.example/').then(() => 'sent', () => 'blocked'));
  assert.equal(answer, 'blocked');
});

test('nothing is fetched before it is needed', async () => {
  await open();
  const early = requests().filter((path) => /^(worker|samples)/.test(path));
  assert.deepEqual(early, []);
  const twice = requests().filter((path, index, all) => path && all.indexOf(path) !== index);
  assert.deepEqual(twice, []);
});

test('the first answer waits for no more than its part of the planner', async () => {
  // The next part, and the page, do not come before they are let through.
  let letThrough;
  const held = new Promise((resolve) => (letThrough = resolve));
  await context().route(/planner_page-.*\.wasm$/, (route) => held.then(() => route.continue()));
  await open('', { started: false });
  await page().locator('#app > .boot').getByText('You can carry 700 req/min within the targets').waitFor();
  const order = requests();
  const at = (pattern) => order.findIndex((path) => pattern.test(path));
  assert.ok(at(/^planner_bg\.wasm$/) < at(/^app-\w+_bg\.wasm$/) || at(/^app-\w+_bg\.wasm$/) === -1, order.join(' '));
  letThrough();
  await page().locator('.chart svg').first().waitFor();
  await enter('demand-rate', '55k/day');
  await eventually(answer, matches(/peak of 115 req\/min/));
});

test('what a plan needs of the next part before its answer is loaded on the spot', async () => {
  // A link that cannot be read is no everyday plan: what is said of it stands in a later part.
  const ways = fetches(/planner_page-/);
  await open('#p1.abc');
  await eventually(notice, matches(/The link could not be opened/));
  assert.deepEqual(ways, ['xhr']); // and not fetched once more
});

test('the page is drawn before the rest of the planner is fetched', async () => {
  const ways = fetches(/planner_rest-/);
  await open();
  await page().locator('.chart svg').first().waitFor();
  await enter('demand-rate', '55k/day');
  await eventually(answer, matches(/peak of 115 req\/min/));
  await eventually(async () => ways, (ways) => assert.deepEqual(ways, ['fetch'])); // and not waited for
});

test('what is needed of the rest before it has come is loaded on the spot', async () => {
  const ways = fetches(/planner_rest-/);
  await context().route(/planner_rest-.*\.wasm$/, (route) => (ways.length > 1 ? route.continue() : route.fulfill({ status: 503, body: '' })));
  allowProblem(/503/);
  allowProblem(/request failed: .*planner_rest-\w+_bg\.wasm \(net::ERR_ABORTED\)/); // its answer is not read
  await open();
  await page().click('.menu > summary');
  await page().click('#open-example-3');
  await eventually(notice, matches(/Opened the example/));
  assert.deepEqual(ways, ['fetch', 'xhr']);
});

test('it says so when the next part of the planner does not arrive', async () => {
  await context().route(/planner_page-.*\.wasm$/, (route) => route.fulfill({ status: 404, body: '' }));
  expectProblem(/404/);
  allowProblem(/the server answered 404 for planner_page-/);
  allowProblem(/request failed: .*planner_page-\w+_bg\.wasm \(net::ERR_ABORTED\)/); // its answer is not read
  await open();
  await page().locator('#restart').waitFor();
});

test('it says so when its program does not arrive', async () => {
  await context().route('**/*.wasm', (route) => route.fulfill({ status: 404, body: '' }));
  expectProblem(/404/);
  expectProblem(/thrown: Error: the server answered 404/);
  // Page and planner are refused, and what they do not take of that answer is given up.
  allowProblem(/request failed: .*(planner|app-\w+)_bg\.wasm \(net::ERR_ABORTED\)/);
  await open('', { started: false });
  const alert = page().getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.innerText(), /could not start: the server answered 404.*Firefox \d+/s);
});

test('it says so when WebAssembly is switched off', async () => {
  await context().addInitScript(() => delete globalThis.WebAssembly);
  expectProblem(/WebAssembly is missing/);
  await open('', { started: false });
  await page().getByRole('alert').getByText('WebAssembly is missing or switched off').waitFor();
});

test('it says so where scripts are switched off', async () => {
  await profile({ javaScriptEnabled: false });
  await open('', { started: false });
  // By selector: Playwright looks for no text in noscript.
  await page().locator('noscript p').waitFor();
  assert.equal(await page().locator('#app .boot').isVisible(), false);
});

test('a dropped file arrives as a file with its name and bytes', async () => {
  await open();
  await page().evaluate(() => {
    globalThis.dropped = new Promise((resolve) =>
      document.addEventListener('drop', async (event) => {
        const [file] = event.dataTransfer.files;
        resolve([file.name, await file.text()]);
      }),
    );
  });
  await drop([{ name: 'run.json', bytes: '{"rps": 1}' }]);
  assert.deepEqual(await page().evaluate(() => globalThis.dropped), ['run.json', '{"rps": 1}']);
});

/** How a file of that name is asked for from now on, once for each time. */
function fetches(name) {
  const ways = [];
  page().on('request', (request) => name.test(request.url()) && ways.push(request.resourceType()));
  return ways;
}
