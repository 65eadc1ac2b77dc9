// Plans and states far from the main views: nothing overflows, overlaps, is cut off or too pale to read. The main views are measured
// where their pictures are taken (pictures.test.mjs).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drop, open, page, profile, screenshot } from './harness.mjs';
import { SIZES, drawn, flaws, pale } from './looks.mjs';
import { enter, equals, eventually, linked, matches, notice, still, title, type, value } from './steps.mjs';

/** Another profile at this size, on a fixed day so that pictures can be compared. */
async function look(size) {
  await profile({ viewport: SIZES[size], reducedMotion: 'reduce' });
  await page().clock.setFixedTime(new Date('2026-11-15T12:00:00'));
}

async function check(what) {
  await drawn();
  assert.deepEqual({ what, flaws: await flaws(), pale: await pale() }, { what, flaws: [], pale: [] });
}

test('plans far from the example are laid out too', async () => {
  await look(1280);
  await open();
  const flawed = {};
  for (const [what, edits] of Object.entries({
    overloaded: { 'demand-rate': '900 req/s', 'targets-latency': '20 ms' },
    huge: { 'demand-rate': '40M/day', 'demand-growth': '30 %/month', 'app-capacity-typed': '900 req/s' },
    tiny: { 'demand-rate': '3 req/day', 'demand-growth': '0.1 %/month', 'demand-horizon': '120 months' },
    short: { 'demand-horizon': '1 month', 'demand-rate': '400k/day' },
    nothing: { 'demand-rate': '0 req/day' },
  })) {
    await page().click('.menu > summary');
    await page().click('#open-example');
    await eventually(() => value('demand-rate'), equals('100,000 req/day')); // not what was typed into the one before
    for (const [id, text] of Object.entries(edits)) await enter(id, text);
    await page().locator('#chart-headroom h2').waitFor();
    await page().evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await screenshot(`plan-${what}`);
    const found = [...(await flaws()), ...(await pale())];
    if (found.length > 0) flawed[what] = found;
  }
  assert.deepEqual(flawed, {});
});

test('a new plan is laid out', async () => {
  for (const size of [1280, 390]) {
    await look(size);
    await open();
    await page().click('.menu > summary');
    await page().click('#open-blank');
    await eventually(notice, matches(/Opened a new plan/));
    await screenshot(`${size}-blank`);
    await check(`${size}: blank`);
  }
});

test('somebody else\'s plan, a bad text and a bad file are laid out', async () => {
  await look(1280);
  await open();
  await enter('demand-rate', '55k/day');
  const mine = await linked();
  await open();
  // Until it rests, it may keep once more what it opened.
  await still();
  await page().evaluate(() => {
    localStorage.setItem('plimsoll.plan', localStorage.getItem('plimsoll.plan').replace('55,000', '66,000'));
    sessionStorage.clear(); // as in a tab that did not put it there
  });
  await open(mine);
  await page().getByRole('region', { name: 'Shared plan' }).waitFor();
  await type('demand-growth', '1,5 %/month');
  await drop([{ name: 'a-rather-long-name-of-a-report-that-somebody-downloaded-from-a-proxy (3).json', bytes: '<html><title>502 Bad Gateway</title></html>' }]);
  await eventually(notice, matches(/could not be read/));
  await screenshot('wide-troubles');
  await check('troubles');
  const toggled = await page().evaluate(() => {
    const columns = document.querySelector('.columns').getBoundingClientRect();
    return { bottom: columns.bottom, height: innerHeight };
  });
  assert.ok(toggled.bottom <= toggled.height + 1, `the columns end in sight with the banner: ${JSON.stringify(toggled)}`);
});

test('narrow: the inputs are in a sheet that opens and closes', async () => {
  await look(390);
  await open();
  const toggle = page().locator('.sheet-toggle');
  const rate = page().locator('#demand-rate');
  assert.equal(await rate.isVisible(), false);
  await toggle.click();
  await rate.waitFor();
  await rate.scrollIntoViewIfNeeded();
  await screenshot('narrow-sheet');
  await check('sheet');
  await enter('demand-growth', '20 %/month');
  await eventually(() => title('headroom'), matches(/20\d\d/));
  const first = page().locator('#answer p').first();
  const sheet = await page().locator('#inputs').boundingBox();
  const sentence = await first.boundingBox();
  assert.ok(sentence.y >= 0 && sentence.y + sentence.height <= sheet.y, 'the first sentence stays in sight above the sheet');
  await toggle.click();
  await rate.waitFor({ state: 'hidden' });

  // A figure that leads to an input has to bring it into sight.
  await page().locator('#answer button').nth(2).click();
  await eventually(() => page().evaluate(() => document.activeElement.id), (id) => assert.equal(id, 'demand-rate'));
  assert.ok(await rate.isVisible());
});
