// The plan as a link, as a file and in the browser's storage: it arrives to the last digit, and
// nothing that is opened destroys what the reader had.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, allowProblem, context, download, drop, open, page, paste, profile } from './harness.mjs';
import {
  FITTED, SWEEP, answer, drawn, enter, equals, eventually, hash, linked, matches, notice, saved, told, type, unfold, value,
} from './steps.mjs';

const banner = () => page().getByRole('region', { name: 'Shared plan' });

let made; // the link and what its sender saw

/** A plan of somebody else's that differs from the example in each section: its link, and what its sender saw. */
async function theirPlan() {
  if (!made) {
    made = { link: await makePlan(), told: await told() };
    await profile({});
  }
  return made;
}

/** Makes that plan, with fitted capacity; gives its link. */
async function makePlan() {
  await open();
  await drop(SWEEP);
  await eventually(answer, matches(FITTED.carried));
  await enter('name', 'Checkout, “peak” <week> & more');
  await enter('demand-growth', '12.5 %/month');
  await enter('demand-rate', '3.7M/day');
  await enter('app-instance-cost', '$17.35/mo');
  await enter('targets-latency', '150 ms');
  await unfold('market');
  await page().click('#add-fixed');
  await enter('fixed-2-cost', '$99.90/mo');
  // The address follows later and in steps; what the dialog is asked for comes after all that was typed.
  await page().click('#share');
  const whole = await eventually(() => value('share-link'), (found) => {
    assert.match(found, /#p1\./);
    return found;
  });
  await page().keyboard.press('Escape');
  const link = whole.slice(address().length);
  await eventually(hash, equals(link));
  return link;
}

test('the address follows the plan shortly after the last change', async () => {
  await open();
  const writes = await page().evaluate(() => {
    globalThis.writes = [];
    const original = history.replaceState.bind(history);
    history.replaceState = (...all) => {
      globalThis.writes.push(performance.now());
      original(...all);
    };
    globalThis.pushes = history.length;
    return globalThis.writes.length;
  });
  assert.equal(writes, 0);
  const typed = await page().evaluate(() => {
    const input = document.querySelector('#demand-rate');
    for (const text of ['2k/day', '20k/day', '200k/day']) {
      input.value = text;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
    return performance.now();
  });
  await linked();
  const times = await page().evaluate(() => globalThis.writes);
  assert.equal(times.length, 1, 'one write for a burst of changes');
  assert.ok(times[0] - typed >= 250, `after ${times[0] - typed} ms`);
  assert.equal(await page().evaluate(() => history.length - globalThis.pushes), 0, 'no entry in the history');
});

test('a link opened in another profile shows the same to the last digit', async () => {
  const { link, told: sent } = await theirPlan();
  assert.equal(sent.sentences.length, 8); // a fitted plan with a workload: measured, and without load, and how sure in three
  await open(link);
  await eventually(told, equals(sent));
  assert.equal(await banner().count(), 0, 'without an own plan there is nothing to protect');

  // The receiver can change it, and go back.
  await enter('demand-growth', '13 %/month');
  await linked(link);
  await page().click('#undo');
  await eventually(told, equals(sent));
  await eventually(hash, equals(link)); // the same plan has the same link
});

test('share copies the link and states its length', async () => {
  const { link } = await theirPlan();
  await open(link);
  await context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page().click('#share');
  const dialog = page().getByRole('dialog', { name: 'Share this plan' });
  const said = dialog.locator('#share-said');
  await eventually(() => value('share-link'), equals(address() + link));
  const length = (address() + link).length;
  assert.match(await said.innerText(), new RegExp(`^${length.toLocaleString('en-US')} characters: (short enough for anywhere|fits into a chat message)`));
  assert.equal(Number(await page().locator('#share-meter').getAttribute('value')), Math.min(100, Math.round(length / 40)));
  await page().click('#copy-link');
  await eventually(() => said.innerText(), matches(/Link copied\.$/));
  assert.equal(await page().evaluate(() => navigator.clipboard.readText()), address() + link);
  assert.match(await dialog.innerText(), /The link is the plan itself: \d+ inputs, 7 measured points\./);
  assert.match(await dialog.innerText(), /It holds no file, no name of one/);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'hidden' });
});

test('where the clipboard is refused the link can be copied by hand', async () => {
  await context().addInitScript(() => {
    // The blank page before ours is no secure context and has no clipboard.
    if (navigator.clipboard) navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await open();
  await page().click('#share');
  await page().click('#copy-link');
  await eventually(() => page().locator('#share-said').innerText(), matches(/does not let it be copied/));
  assert.match(await value('share-link'), /#p1\./);
});

test('somebody else\'s plan is shown, and the own one is kept until asked', async () => {
  const { link, told: theirs } = await theirPlan();
  await open();
  await enter('demand-rate', '55k/day');
  await eventually(saved, matches(/55,000 req\/day/));
  const mine = await told();

  await open(link);
  await banner().waitFor();
  await eventually(told, equals(theirs));
  await enter('demand-growth', '13 %/month');
  await linked(link);
  assert.match(await saved(), /55,000 req\/day/, 'a change to theirs is not saved over mine');

  await page().click('#back-to-mine');
  await eventually(told, equals(mine));
  assert.equal(await banner().count(), 0);
  await page().click('#undo');
  await banner().waitFor();

  await page().click('#keep-shared');
  await banner().waitFor({ state: 'detached' });
  await eventually(saved, matches(/13 %\/month/));
  const taken = await told();
  await open();
  await eventually(told, equals(taken));
});

test('after undoing “Keep as mine” the way back to mine still works', async () => {
  const { link } = await theirPlan();
  await open();
  await enter('demand-rate', '55k/day');
  await eventually(saved, matches(/55,000 req\/day/));
  const mine = await told();
  await open(link);
  await page().click('#keep-shared');
  await banner().waitFor({ state: 'detached' });
  await page().click('#undo');
  await banner().waitFor();
  await page().click('#back-to-mine');
  await eventually(told, equals(mine));
  await eventually(saved, matches(/55,000 req\/day/));
});

test('the last plan is there after a reload, also one left at once', async () => {
  const { link, told: plan } = await theirPlan();
  await open(link);
  await enter('demand-growth', '13 %/month');
  const edited = await linked(link);
  await enter('demand-growth', '12.5 %/month');
  assert.equal(await linked(edited), link);
  await page().reload();
  await eventually(told, equals(plan));
  assert.equal(await hash(), link);
  assert.equal(await banner().count(), 0, 'the own plan in the address is not somebody else\'s');
  // Within the time in which the storage follows; what is being fetched is given up then.
  allowProblem(/(worker|planner)\w*\.(js|wasm) \(net::ERR_ABORTED\)/);
  await enter('demand-growth', '14 %/month');
  await page().reload();
  await eventually(() => value('demand-growth'), equals('14 %/month'));
  await eventually(saved, matches(/14 %\/month/));
  await open();
  await eventually(() => value('demand-growth'), equals('14 %/month'));
});

test('a change is there after a reload that began before the address followed it', async () => {
  const { link } = await theirPlan();
  await open(link);
  await enter('demand-growth', '13 %/month');
  const before = await linked(link);
  // The reload asks for the address of now; until its answer comes, the page lives on and its address changes.
  await context().route((url) => url.pathname === '/', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await enter('demand-growth', '14 %/month');
  await page().reload();
  await eventually(() => value('demand-growth'), equals('14 %/month'));
  assert.equal(await banner().count(), 0);
  assert.notEqual(await linked(before), before);
});

test('a link put into the address of the open page is opened', async () => {
  const { link, told: theirs } = await theirPlan();
  await open();
  await enter('demand-rate', '55k/day');
  await linked();
  await page().evaluate((link) => (location.hash = link), link);
  await eventually(told, equals(theirs));
  await banner().waitFor();
  await page().click('#undo');
  await eventually(() => value('demand-rate'), equals('55,000 req/day'));
  // Pasted as text it is the same.
  await paste(`See ${address()}${link}`.slice(4));
  await eventually(told, equals(theirs));
});

test('a link that cannot be used is explained, and nothing is lost', async () => {
  const { link } = await theirPlan();
  await open();
  await enter('demand-rate', '55k/day');
  await linked();
  const mine = await told();
  const kept = await saved();
  const middle = Math.floor(link.length / 2);
  const other = link[middle] === 'A' ? 'B' : 'A';
  const seen = new Set();
  for (const [what, bad, sentence] of [
    ['short', '#p1.AAAA', /the link is cut: its end is missing/],
    ['changed', link.slice(0, middle) + other + link.slice(middle + 1), /the link is damaged: a character was changed or lost/],
    ['cut', link.slice(0, middle), /the link is cut: its end is missing/],
    ['cut at its end', link.slice(0, -3), /the link is cut: its end is missing/],
    ['newer', '#p2.x.y', /written by a newer Plimsoll/],
    ['large', `#p1.${'A'.repeat(70_000)}`, /the link is too large: \d+ characters, and 65536 is the most/],
  ]) {
    await open(bad);
    await eventually(notice, matches(sentence));
    const said = await notice();
    assert.match(said, /^The link could not be opened: /);
    assert.match(said, /What you see is your own plan\./);
    seen.add(said.match(sentence)[0]);
    assert.deepEqual(await told(), mine, what);
    assert.equal(await saved(), kept, what);
    assert.equal(await banner().count(), 0);
  }
  assert.equal(seen.size, 4, 'cut, damaged, newer and too large are told apart');

  // Under the open page too, which then goes on working.
  await page().evaluate(() => (location.hash = '#p1.AAAA'));
  await eventually(notice, matches(/the link is cut/));
  await enter('demand-growth', '9 %/month');
  await linked();
  assert.match(await saved(), /9 %\/month/);
  // Without an own plan it is the example that one sees.
  await profile({});
  await open('#p1.AAAA');
  await eventually(notice, matches(/the link is cut/));
  assert.doesNotMatch(await notice(), /your own plan/);
});

test('a plan saved as a file opens again', async () => {
  const { link, told: plan } = await theirPlan();
  await open(link);
  await page().click('.menu > summary');
  const file = await download('#save-file');
  assert.equal(file.name, 'checkout-peak-week-more.json');
  assert.equal(JSON.parse(file.bytes).plimsoll, 8);

  await profile({});
  await open();
  const example = await told();
  await page().setInputFiles('#open-input', { name: file.name, mimeType: 'application/json', buffer: file.bytes });
  await eventually(told, equals(plan));
  assert.match(await notice(), /^Opened checkout-peak-week-more\.json beside what was there\./);
  await page().click('#undo');
  await eventually(told, equals(example));
  await drop([file]);
  await eventually(told, equals(plan));

  // One that is broken changes nothing.
  for (const [bytes, sentence] of [
    [file.bytes.subarray(0, 300), /The file is cut: its JSON ends in the middle/],
    [file.bytes.toString().replace('"plimsoll": 8', '"plimsoll": 99'), /written by a newer Plimsoll \(version 99/],
    [file.bytes.toString().replace('12.5 %/month', 'quickly'), /quickly.*demand\.growth/],
  ]) {
    await drop([{ name: 'bad.json', bytes }]);
    await eventually(notice, matches(sentence));
    assert.match(await notice(), /bad\.json/);
    assert.deepEqual(await told(), plan);
  }
});

test('the report holds the sentences and the ladder', async () => {
  const { link, told: plan } = await theirPlan();
  await open(link);
  await drawn();
  await page().click('.menu > summary');
  const { name, bytes } = await download('#save-report');
  assert.equal(name, 'checkout-peak-week-more.md');
  const report = bytes.toString().replaceAll('\\', '');
  assert.match(report, /^# Checkout, “peak” <week> & more\n/);
  for (const sentence of [...plan.sentences, ...plan.warnings]) assert.ok(report.includes(sentence), sentence);
  const cells = (row) => report.includes(`| ${row.join(' | ')} |`);
  const charts = plan.charts.filter(({ id }) => /-(headroom|cost|scalability)$/.test(id));
  assert.equal(charts.length, 3);
  for (const chart of charts) for (const row of chart.rows) assert.ok(cells(row), row.join(' | '));
  for (const row of plan.ladder.slice(1)) {
    for (const cell of row) assert.ok(report.includes(cell), `ladder: ${cell}`);
  }
});

test('where the browser does not save, the page works and says so', async () => {
  await context().addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await open();
  await enter('demand-growth', '20 %/month');
  const question = page().locator('#question');
  await eventually(() => question.innerText(), matches(/the browser does not save these .* its storage is full or switched off.*file.*link/i));
  await linked();
  await enter('demand-rate', '200k/day');
  await eventually(answer, matches(/peak of 417 req\/min/));
  // Who has read it is not told again after every change.
  await question.getByRole('button', { name: 'I know' }).click();
  await question.waitFor({ state: 'detached' });
  const before = await hash();
  await enter('demand-rate', '300k/day');
  await linked(before);
  assert.equal(await question.count(), 0);
  assert.equal(await notice(), '');
});

test('where storage is forbidden altogether the page still works', async () => {
  await context().addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('no', 'SecurityError');
      },
    });
  });
  await open();
  await enter('demand-growth', '20 %/month');
  await eventually(() => page().locator('#question').innerText(), matches(/The browser does not save/));
  await linked();
  await page().click('#theme');
  await eventually(() => page().evaluate(() => document.documentElement.dataset.theme), equals('light'));
});

test('a saved plan that cannot be read is put aside, not lost', async () => {
  await context().addInitScript(() => {
    if (location.protocol === 'about:') return; // the blank page before ours has no storage
    if (!localStorage.getItem('plimsoll.plan')) localStorage.setItem('plimsoll.plan', 'garbage');
  });
  await open();
  const question = page().locator('#question');
  assert.match(await question.innerText(), /^Your saved plan could not be read: .*plimsoll\.plan\.unread.* What you see is the example\./s);
  const { name, bytes } = await download('#question button:has-text("Save its text")');
  assert.deepEqual([name, bytes.toString()], ['plimsoll-saved.json', 'garbage']);
  assert.equal(await value('name'), 'FluxStudio auth');
  await type('demand-growth', '20 %/month');
  await eventually(saved, matches(/20 %\/month/));
  assert.equal(await page().evaluate(() => localStorage.getItem('plimsoll.plan.unread')), 'garbage');
  await question.getByRole('button', { name: 'Begin with an empty plan' }).click();
  await eventually(() => value('name'), equals('New plan'));
  await eventually(() => question.count(), equals(0));
});

test('the link of a moment ago is opened like any other, and not taken for a reload', async () => {
  await open();
  await enter('demand-rate', '150k/day');
  const link = await linked();
  await enter('demand-rate', '250k/day');
  const newer = await linked(link);
  await page().goto('about:blank');
  await page().goto(address() + link);
  await banner().waitFor();
  await eventually(() => value('demand-rate'), equals('150,000 req/day'));
  // The newest one is the plan that one had.
  await page().goto('about:blank');
  await page().goto(address() + newer);
  await eventually(() => value('demand-rate'), equals('250,000 req/day'));
});
