// The page as a whole: that it starts, keeps to itself, and says so when it cannot start.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowProblem, context, drop, expectProblem, open, page, profile, requests, screenshot } from './harness.mjs';

const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; " +
  "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'";

test('the page starts', async () => {
  await open();
  assert.equal(await page().title(), 'FluxStudio auth – Plimsoll');
  await page().getByRole('heading', { name: 'Plimsoll' }).first().waitFor();
  await screenshot('start');
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

test('it says so when its program does not arrive', async () => {
  await context().route('**/*.wasm', (route) => route.fulfill({ status: 404, body: '' }));
  expectProblem(/404/);
  expectProblem(/thrown: Error: the server answered 404/);
  // The planner is refused too, and what it does not take of that answer is given up.
  allowProblem(/request failed: .*planner_bg\.wasm \(net::ERR_ABORTED\)/);
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
  expectProblem(/request failed: .*\/app-\w+\.js \(csp\)/); // the preload of a script
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
