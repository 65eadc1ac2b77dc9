// The main views at the sizes that the page is made for, in both themes: each is measured, and a picture of it is left in shots/ for
// people, such as `1280-dark-compare.png`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, open, page, drop, profile, screenshot } from './harness.mjs';
import { SIZES, drawn, flaws, pale } from './looks.mjs';
import { FITTED, SWEEP, answer, enter, equals, eventually, matches, type } from './steps.mjs';

const THEMES = ['light', 'dark'];

/** A4 between margins of 10 mm, in CSS pixels. */
const PAPER = { width: 718, height: 1047 };

/** Fewer bytes a pixel than this has only what is blank: a page of one colour has 0.003. */
const BLANK = 0.01;

const sized = (size) => SIZES[size] ?? PAPER;

/** Another profile of this size, on a fixed day so that pictures can be compared. */
async function look(size) {
  await profile({ viewport: sized(size), reducedMotion: 'reduce' });
  await page().clock.setFixedTime(new Date('2026-11-15T12:00:00'));
  await open();
  await drawn();
}

/** Measures what is seen now, and takes its picture in each theme; `whole` makes the window as high as all that it shows. */
async function view(size, name, { whole = true, themes = THEMES } = {}) {
  const found = {};
  if (whole) {
    const height = await page().evaluate(() => {
      // Side by side the columns scroll, else the page does.
      const columns = innerWidth < 820 ? [] : [...document.querySelectorAll('main, #inputs')];
      return document.scrollingElement.scrollHeight + Math.max(0, ...columns.map((one) => one.scrollHeight - one.clientHeight));
    });
    await page().setViewportSize({ width: sized(size).width, height });
  }
  for (const theme of themes) {
    await page().emulateMedia({ colorScheme: theme });
    const bytes = await screenshot(`${size}-${theme}-${name}`, { fullPage: whole });
    const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
    const wrong = [...(await pale())];
    if (theme === themes[0]) wrong.push(...(await flaws())); // a theme is colours only
    if (width !== sized(size).width) wrong.push(`the picture is ${width} px wide`);
    if (bytes.length < BLANK * width * height) wrong.push('the picture is blank');
    if (wrong.length > 0) found[`${size}-${theme}-${name}`] = wrong;
  }
  await page().setViewportSize(sized(size));
  return found;
}

for (const size of Object.keys(SIZES)) {
  const isNarrow = size === '390';
  const inputs = async () => {
    if (isNarrow) await page().click('.sheet-toggle');
  };

  test(`${size}: the main views are laid out`, async () => {
    const found = {};
    const take = async (...all) => Object.assign(found, await view(size, ...all));
    await look(size);
    await take('example');

    await page().click('#share');
    await page().locator('#share-said').getByText('characters').waitFor();
    await take('share', { whole: false });
    await page().keyboard.press('Escape');

    await page().click('.menu > summary');
    await take('menu', { whole: false });
    await page().click('#duplicate');
    await inputs();
    await enter('app-instance-cost', '$24/mo');
    await inputs();
    await page().click('#tab-compare');
    await page().locator('#chart-compare-cost svg').first().waitFor();
    await drawn();
    await take('compare');
    await page().click('#compare-close');
    await page().click('#tab-delete');

    await inputs();
    await type('demand-growth', '1,5 %/month');
    await eventually(() => page().locator('#error-demand-growth').innerText(), matches(/./));
    await page().locator('#demand-growth').scrollIntoViewIfNeeded();
    await take('refused', { whole: false });
    await type('demand-growth', '8 %/month');
    await page().evaluate(() => document.querySelectorAll('main details, #inputs details').forEach((fold) => fold.setAttribute('open', '')));
    await eventually(() => page().locator('#part-questions dd').first().innerText(), matches(/\w/));
    await drawn();
    await take('folds');
    await page().evaluate(() => document.querySelectorAll('main details, #inputs details:not(.section)').forEach((fold) => fold.removeAttribute('open')));
    await inputs();

    await drop(SWEEP);
    await eventually(answer, matches(FITTED.carried));
    await page().locator('#chart-scalability .frame > svg').first().waitFor();
    await page().getByRole('button', { name: 'Dismiss' }).click();
    await drawn();
    await take('import');

    await page().goto(new URL('help/', address()).href);
    await take('help');
    assert.deepEqual(found, {});
  });
}

test('the sheet fits on paper', async () => {
  await look('paper');
  await page().evaluate(() => (window.print = () => {}));
  await page().click('#share');
  await page().click('#share-print');
  await page().locator('#sheet').waitFor({ state: 'attached' });
  await page().keyboard.press('Escape');
  const pictures = () => page().locator('#sheet figure').count();
  const before = await pictures();
  assert.ok(before >= 8, `${before} pictures`);
  for (const colorScheme of THEMES) {
    await page().emulateMedia({ media: 'print', colorScheme });
    assert.equal(await page().evaluate(() => getComputedStyle(document.body).color), 'rgb(27, 39, 51)', 'paper is light');
  }
  assert.deepEqual(await view('paper', 'print', { themes: ['light'] }), {});
  // The charts of the page are hidden meanwhile, and have no width.
  assert.equal(await pictures(), before);
});

test('menu and Ctrl+P print the plan, with what is uncertain', async () => {
  await open();
  await enter('demand-rate', '60k..240k/day');
  await eventually(answer, matches(/Today's fleet becomes too small between/));
  await page().evaluate(() => {
    globalThis.printed = [];
    window.print = () => {
      printed.push(document.querySelector('#sheet')?.textContent ?? '');
      const figures = [...document.querySelectorAll('#sheet figure')];
      pictures.push(...figures.map((figure) => [figure.querySelector('h3').textContent, figure.querySelectorAll('svg text').length]));
    };
    globalThis.pictures = [];
  });
  const ways = [
    async () => {
      await page().locator('.menu > summary').click();
      await page().click('#print');
    },
    () => page().keyboard.press('Control+p'),
  ];
  for (const [at, way] of ways.entries()) {
    await way();
    const printed = () => page().evaluate(() => printed);
    await eventually(printed, (all) => {
      assert.equal(all.length, at + 1);
      assert.match(all[at], /FluxStudio auth[^]*With what is uncertain, a month costs[^]*Warnings[^]*Charts[^]*How sure[^]*#p1\./);
    });
  }
  // All charts that the page shows are on the paper, each time with its picture.
  const titles = await page().evaluate(() => {
    const shown = [...document.querySelectorAll('.charts > figure')].filter((figure) => !figure.querySelector('.empty'));
    return shown.map((figure) => figure.querySelector('h2').textContent);
  });
  const pictures = await page().evaluate(() => globalThis.pictures);
  assert.ok(titles.length >= 8, titles.join());
  assert.deepEqual(pictures.map(([title]) => title), [...titles, ...titles]);
  for (const [title, texts] of pictures) assert.ok(texts > 2, title);
});

test('what the browser prints of its own is the sheet of the plan that is seen', async () => {
  await open();
  // The event comes before the browser lays the page out, and the sheet goes with the one after.
  const printed = () => page().evaluate(() => {
    window.dispatchEvent(new Event('beforeprint'));
    return Promise.resolve().then(() => {}).then(() => {
      const text = document.querySelector('#sheet')?.textContent ?? '';
      window.dispatchEvent(new Event('afterprint'));
      return text;
    });
  });
  await eventually(printed, matches(/You can carry[^]*#p1\./));
  await enter('demand-rate', '200k/day');
  await eventually(answer, matches(/peak of 417 req\/min/));
  // No sheet of the plan before is ever printed.
  assert.doesNotMatch(await printed(), /peak of 208 req\/min/);
  await eventually(printed, matches(/peak of 417 req\/min/));
  assert.equal(await page().locator('#sheet').count(), 0);
  assert.ok((await page().pdf()).length > 10_000);
});
