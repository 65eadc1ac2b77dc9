// What can be measured of the looks: nothing overflows, overlaps, is cut off or too pale to read, in
// both themes, wide and narrow, for the example and for a fitted plan. The pictures are for people.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drop, open, page, profile, screenshot } from './harness.mjs';
import { FITTED, SWEEP, answer, enter, eventually, linked, matches, notice, title, type } from './steps.mjs';

const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };

/** Another profile with these looks, on a fixed day so that pictures can be compared. */
async function look(size, colorScheme) {
  await profile({ viewport: SIZES[size], colorScheme, reducedMotion: 'reduce' });
  await page().clock.setFixedTime(new Date('2026-11-15T12:00:00'));
}

async function drawn() {
  for (const id of ['headroom', 'cost']) await page().locator(`#chart-${id} .frame > svg`).first().waitFor();
  await page().evaluate(() => document.fonts.ready);
}

/** All that is wrong with how the page is laid out now, as sentences. */
function flaws() {
  return page().evaluate(() => {
    const found = [];
    const scroller = document.scrollingElement;
    if (scroller.scrollWidth > scroller.clientWidth) {
      const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
      found.push(`the page is ${scroller.scrollWidth} px wide in ${scroller.clientWidth}: ${name(wide.at(-1))}`);
    }
    for (const one of document.querySelectorAll('#inputs, main')) {
      if (one.scrollWidth > one.clientWidth + 1) found.push(`${name(one)} scrolls sideways`);
    }
    const bar = document.querySelector('.bar').getBoundingClientRect();
    if (overlap(bar, document.querySelector('#answer').getBoundingClientRect()) > 0) found.push('the answer lies under the bar');
    for (const one of document.querySelectorAll('.bar > *, .bar nav > *')) {
      const box = one.getBoundingClientRect();
      if (box.top < bar.top || box.bottom > bar.bottom || box.right > innerWidth) found.push(`${name(one)} sticks out of the bar`);
    }
    const parts = [...document.querySelectorAll('.bar > *')].map((one) => one.getBoundingClientRect());
    parts.forEach((box, i) => parts.slice(i + 1).forEach((other) => overlap(box, other) > 1 && found.push('parts of the bar overlap')));

    for (const figure of document.querySelectorAll('figure.chart')) {
      for (const svg of figure.querySelectorAll('.frame > svg:not(.cursor)')) {
        const frame = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll('text')].map((one) => [one.textContent.trim(), one.getBoundingClientRect()]);
        texts.forEach(([text, box], i) => {
          if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
            found.push(`${figure.id}: “${text}” is cut off by the edge`);
          }
          for (const [other, place] of texts.slice(i + 1)) {
            if (overlap(box, place) > 2) found.push(`${figure.id}: “${text}” overlaps “${other}”`);
          }
        });
      }
    }
    return found;

    /** How far two boxes reach into each other, pixels. */
    function overlap(a, b) {
      const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      return Math.min(x, y);
    }
    function name(element) {
      return element ? `${element.tagName.toLowerCase()}#${element.id}.${element.className.baseVal ?? element.className}` : 'nothing';
    }
  });
}

/** Every visible text whose contrast with what it stands on is too low, with the ratio. */
function pale() {
  return page().evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      if (element.closest(':disabled, script, noscript')) continue; // what cannot be used may be pale
      const style = getComputedStyle(element);
      const ground = behind(element);
      const ink = over(rgba(element.closest('svg') ? style.fill : style.color), ground);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const ratio = contrast(ink, ground);
      if (ratio < (large ? 3 : 4.5)) {
        found.add(`${ratio.toFixed(2)}:1 ${element.tagName.toLowerCase()}.${element.className.baseVal ?? element.className} “${node.data.trim().slice(0, 24)}”`);
      }
    }
    return [...found];

    function behind(element) {
      const layers = [];
      for (let one = element; one; one = one.parentElement) layers.push(rgba(getComputedStyle(one).backgroundColor));
      return layers.reverse().reduce((ground, layer) => over(layer, ground), [255, 255, 255, 1]);
    }
    function rgba(color) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    }
    function over([r, g, b, a], ground) {
      return [r, g, b].map((value, i) => value * a + ground[i] * (1 - a)).concat(1);
    }
    function contrast(a, b) {
      const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
      return (high + 0.05) / (low + 0.05);
    }
    function luminance(color) {
      const [r, g, b] = color.map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    }
  });
}

async function check(what) {
  await drawn();
  assert.deepEqual({ what, flaws: await flaws(), pale: await pale() }, { what, flaws: [], pale: [] });
}

async function picture(name, size) {
  if (size === 'narrow') return screenshot(name, { fullPage: true });
  await screenshot(name);
  const main = page().locator('main');
  await main.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await screenshot(`${name}-end`);
  return main.evaluate((element) => element.scrollTo(0, 0));
}

for (const size of Object.keys(SIZES)) {
  for (const scheme of ['light', 'dark']) {
    test(`${size} and ${scheme}: the example and a fitted plan are laid out`, async () => {
      await look(size, scheme);
      await open();
      await drawn();
      await picture(`${size}-${scheme}-example`, size);
      const example = [await flaws(), await pale()];
      await drop(SWEEP);
      await eventually(answer, matches(FITTED.carried));
      await page().locator('#chart-scalability .frame > svg').first().waitFor();
      await page().getByRole('button', { name: 'Dismiss' }).click();
      await drawn();
      await picture(`${size}-${scheme}-fitted`, size);
      const fitted = [await flaws(), await pale()];
      assert.deepEqual({ example, fitted }, { example: [[], []], fitted: [[], []] });
    });
  }
}

test('plans far from the example are laid out too', async () => {
  await look('wide', 'light');
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
    for (const [id, text] of Object.entries(edits)) await enter(id, text);
    await page().locator('#chart-headroom h2').waitFor();
    await page().evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await screenshot(`plan-${what}`);
    const found = [...(await flaws()), ...(await pale())];
    if (found.length > 0) flawed[what] = found;
  }
  assert.deepEqual(flawed, {});
});

test('what comes up over the page is laid out too', async () => {
  for (const size of Object.keys(SIZES)) {
    await look(size, 'light');
    await open();
    await page().click('#share');
    await page().locator('#share-said').waitFor();
    await screenshot(`${size}-share`);
    await check(`${size}: share`);
    const dialog = await page().locator('#share-dialog').boundingBox();
    assert.ok(dialog.x >= 0 && dialog.x + dialog.width <= SIZES[size].width, `${size}: the dialog is in sight`);
    await page().locator('#share-dialog').getByRole('button', { name: 'Close' }).click();
    await page().click('.menu > summary');
    await screenshot(`${size}-menu`);
    await check(`${size}: menu`);
    await page().click('#open-blank');
    await eventually(notice, matches(/Opened a new plan/));
    await screenshot(`${size}-blank`);
    await check(`${size}: blank`);
  }
});

test('somebody else\'s plan, a bad text and a bad file are laid out', async () => {
  await look('wide', 'light');
  await open();
  await enter('demand-rate', '55k/day');
  const mine = await linked();
  await open();
  await page().evaluate(() => localStorage.setItem('plimsoll.plan', localStorage.getItem('plimsoll.plan').replace('55,000', '66,000')));
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
  await look('narrow', 'light');
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
