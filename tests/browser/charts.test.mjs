// The charts: one cursor through all that share an axis, and files that say what the screen says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { open, page, profile } from './harness.mjs';
import { equals, eventually, matches, still, summary, type, unfold } from './steps.mjs';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1280, height: 800 },
  { width: 820, height: 1180 },
  { width: 390, height: 844 },
];
const reading = (id) => page().locator(`#chart-${id} .reading`).innerText();

async function drawn() {
  await page().locator('#chart-headroom .frame > svg').first().waitFor();
  await page().locator('#chart-ladder .frame > svg').first().waitFor();
}

/** Every chart below the first screen with what its picture says. */
function unseen() {
  return page().evaluate(() => {
    const below = [...document.querySelectorAll('.charts .chart')].filter((chart) => chart.getBoundingClientRect().top > innerHeight);
    const texts = (chart) => [...chart.querySelectorAll('.frame > svg text')].map((text) => text.textContent.trim());
    return Object.fromEntries(below.map((chart) => [chart.id, texts(chart)]).filter(([, said]) => said.length > 0));
  });
}

async function saveAs(id, called) {
  const rows = page().locator(`#chart-${id} .rows`);
  if (!(await rows.evaluate((fold) => fold.open))) await rows.locator('summary').click();
  const [download] = await Promise.all([
    page().waitForEvent('download'),
    rows.getByRole('button', { name: called, exact: false }).first().click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test('one cursor moves through all charts of the months', async () => {
  await open();
  await drawn();
  const frame = page().locator('#chart-headroom .frame');
  await frame.focus();
  await page().keyboard.press('ArrowRight');
  await page().keyboard.press('ArrowRight');
  await eventually(() => reading('headroom'), matches(/^December 2026|^[A-Z][a-z]+ \d{4}/));
  const month = (await reading('headroom')).split(':')[0];
  await eventually(() => reading('spend'), (text) => assert.ok(text.startsWith(month), `${text} is not about ${month}`));
  assert.equal(await reading('cost'), '', 'load is another axis');
  await page().keyboard.press('Escape');
  await eventually(() => reading('spend'), equals(''));
});

test('the pointer reads a value, and lets go of it', async () => {
  await open();
  await drawn();
  const box = await page().locator('#chart-headroom .frame').boundingBox();
  await page().mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await eventually(() => reading('headroom'), matches(/req\/min/));
  await page().mouse.move(2, 2);
  await eventually(() => reading('headroom'), equals(''));
});

test('a finger reads a value, which stays until one points elsewhere', async () => {
  await profile({ viewport: SIZES[3], hasTouch: true });
  await open();
  await drawn();
  const frame = page().locator('#chart-headroom .frame');
  await frame.scrollIntoViewIfNeeded();
  await frame.tap({ position: { x: 150, y: 120 } });
  await eventually(() => reading('headroom'), matches(/: peak [\d,]+ req\/min/));
  const first = await reading('headroom');
  await frame.tap({ position: { x: 80, y: 120 } });
  await eventually(async () => (await reading('headroom')) !== first, equals(true));
  await page().locator('#chart-headroom h2').tap();
  await eventually(() => reading('headroom'), equals(''));
});

test('a chart is saved as SVG, PNG and CSV, and the numbers are those of the screen', async () => {
  await profile({ viewport: SIZES[0], colorScheme: 'dark' });
  await open();
  await drawn();
  const svg = await saveAs('headroom', 'SVG');
  assert.equal(svg.name, 'headroom.svg');
  assert.match(svg.bytes.toString(), /^<svg xmlns=[^]*#1A2128[^]*<\/svg>\s*$/, 'on the dark ground that is seen');
  const size = ({ bytes }) => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const png = await saveAs('headroom', 'PNG of');
  const twice = await saveAs('headroom', 'PNG, twice');
  assert.equal(png.bytes.subarray(1, 4).toString(), 'PNG');
  assert.deepEqual(size(twice), size(png).map((pixels) => 2 * pixels));
  const csv = await saveAs('ladder', 'CSV');
  const rows = csv.bytes.toString().trim().split('\r\n').map((line) => line.split(','));
  const shown = await page().locator('#chart-ladder tbody tr').evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => cell.textContent)));
  assert.equal(rows.length - 1, shown.length);
  for (const [i, row] of shown.entries()) {
    for (const cell of row) {
      const [, digits, scale = ''] = cell.replace(/[$,]/g, '').match(/^([\d.]+)([kM]?)/) ?? [];
      const number = Number(digits) * { '': 1, k: 1e3, M: 1e6 }[scale];
      if (!Number.isFinite(number) || number === 0 || cell.endsWith('×')) continue;
      // The file is in the units of its head: requests a second, shares, dollars a request.
      const units = [1, 60, 1 / 60, 100, 1e3, 1e-3, 1e6];
      const isThere = rows[i + 1].some((other) => units.some((unit) => Math.abs((Number(other) * unit) / number - 1) < 0.01));
      assert.ok(isThere, `${cell} of the screen is not in ${rows[i + 1]}`);
    }
  }
});

test('another scenario is told at once where nobody sees it, though a hand does not rest', async () => {
  await profile({ viewport: SIZES[0] });
  await open();
  await drawn();
  await still();
  const told = () => page().locator('.charts > figure').evaluateAll((all) => all.map((one) => [one.id, one.querySelector('h2').textContent]));
  const of = (titles, id) => titles.find(([other]) => other === id)?.[1];
  const before = await told();
  await page().locator('.menu > summary').click();
  await page().click('#open-example-2');
  // Each key begins the rest anew, after which what is late follows.
  for (let i = 0; i < 20; i += 1) {
    await type('demand-horizon', `${24 + (i % 2)} months`);
    await page().waitForTimeout(50);
  }
  const meanwhile = await told();
  await still();
  const after = await told();
  const changed = after.filter(([id, title]) => of(before, id) && of(before, id) !== title);
  assert.ok(changed.length >= 3, 'the examples differ');
  for (const [id] of changed) assert.notEqual(of(meanwhile, id), of(before, id), id);
});

test('no title stands over the picture of another plan', async () => {
  await profile({ viewport: SIZES[0] });
  await open();
  await drawn();
  await still();
  await page().locator('.menu > summary').click();
  const mixed = await page().evaluate(() => new Promise((done) => {
    const said = (id, of) => [...document.querySelectorAll(`#chart-${id} ${of}`)].map((element) => element.textContent).join();
    const ids = ['headroom', 'cost', 'spend', 'ladder'];
    const before = ids.map((id) => [id, said(id, 'h2'), said(id, '.frame > svg text')]);
    const found = new Set();
    // After each task in which something was drawn.
    new MutationObserver(() => {
      for (const [id, title, picture] of before) {
        if (said(id, 'h2') !== title && said(id, '.frame > svg text') === picture) found.add(id);
      }
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    document.querySelector('#open-example-5').click();
    setTimeout(() => done([...found, document.title]), 5000);
  }));
  assert.deepEqual(mixed, ['Product catalogue, read-heavy – Plimsoll']);
});

test('what is out of sight is of the newest plan: on paper, in a file, and once it is seen', async () => {
  await profile({ viewport: SIZES[0] });
  await open();
  await drawn();
  await still();
  const before = await unseen();
  assert.ok(Object.keys(before).length >= 4, 'the first screen does not hold all charts');

  await unfold('tiers');
  await type('app-instance-cost', '$37.50/mo');
  await eventually(() => summary('lines'), matches(/costs \$37\.50 /));
  await page().pdf();
  const printed = await unseen();
  assert.notDeepEqual(printed, before);
  await page().waitForTimeout(1500);
  assert.deepEqual(await unseen(), printed, 'what follows by itself is what was printed');

  await type('app-instance-cost', '$41.50/mo');
  await eventually(() => summary('lines'), matches(/costs \$41\.50 /));
  const [file] = await Promise.all([
    page().waitForEvent('download'),
    page().evaluate(() => document.querySelector('#chart-lines .chart-files button').click()),
  ]);
  const saved = readFileSync(await file.path(), 'utf8');

  await type('app-instance-cost', '$37.50/mo');
  await type('app-instance-cost', '$41.50/mo');
  await eventually(() => summary('lines'), matches(/costs \$41\.50 /));
  await page().locator('#chart-lines .frame').scrollIntoViewIfNeeded();
  const seen = () => page().locator('#chart-lines .frame > svg text').allTextContents();
  await eventually(seen, (texts) => {
    for (const text of texts) assert.ok(saved.includes(text.trim().replaceAll('&', '&amp;')), `${text} is not in ${saved}`);
  });
});

for (const viewport of SIZES) {
  test(`${viewport.width} px: every chart says something, and nothing scrolls sideways`, async () => {
    await profile({ viewport });
    await open();
    await drawn();
    const charts = await page().locator('.charts figure').evaluateAll((all) =>
      all.map((figure) => [figure.id, figure.querySelector('h2').textContent, figure.querySelector('figcaption, .empty p')?.textContent ?? '']));
    assert.ok(charts.length >= 12, `${charts.length} charts`);
    for (const [id, title, said] of charts) assert.ok(title && said, `${id} says nothing`);
    const wide = await page().evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
  });
}
