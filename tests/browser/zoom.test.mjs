// Enlarged: the page at the sizes that a screen of 1280 × 800 has at 200 % and 400 %, and with text of twice the size. All can be read
// and reached, and what stays in sight leaves room for the rest.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { context, open, page, profile } from './harness.mjs';
import { drawn, flaws } from './looks.mjs';
import { answer, enter, eventually, matches, notice, value } from './steps.mjs';

const ZOOMS = {
  '200 %': { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
  '400 %': { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 },
};

/** The share of the window's height that is covered by what stays there while the page moves. */
function covered() {
  return page().evaluate(() => {
    const stays = (one) => one && (/fixed|sticky/.test(getComputedStyle(one).position) || stays(one.parentElement));
    const lines = Array.from({ length: innerHeight }, (_, y) => y + 0.5);
    return lines.filter((y) => stays(document.elementFromPoint(innerWidth / 2, y))).length / innerHeight;
  });
}

/** Every control in there can be brought into sight, and nothing lies over it. */
async function reachable(selector) {
  for (const control of await page().locator(`${selector} :is(button, a, input):visible`).all()) {
    await control.evaluate((element) => element.scrollIntoView({ block: 'nearest' })); // as the focus does
    const hidden = await control.evaluate((element) => {
      const box = element.getBoundingClientRect();
      const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height / 2, 12)];
      const top = document.elementFromPoint(x, y);
      return element.contains(top) ? '' : `${element.textContent || element.id} at ${x}, ${y} is under ${top?.outerHTML.slice(0, 80)}`;
    });
    assert.equal(hidden, '', selector);
  }
}

async function laidOut(what) {
  assert.deepEqual({ what, flaws: await flaws() }, { what, flaws: [] });
}

/** The main things, at whatever size. */
async function goThrough({ inSheet }) {
  await drawn();
  await laidOut('the example');
  await page().mouse.wheel(0, 700);
  assert.ok((await covered()) < 0.5, 'what stays in sight covers less than a half');

  if (inSheet) await page().locator('.sheet-toggle').click();
  const rate = page().locator('#demand-rate');
  await rate.scrollIntoViewIfNeeded();
  await enter('demand-rate', '200k/day');
  assert.equal(await value('demand-rate'), '200,000 req/day');
  await laidOut('the inputs');
  await reachable('#demand');
  if (inSheet) await page().locator('.sheet-toggle').click();
  await eventually(answer, matches(/peak of 417 req\/min/));

  await page().evaluate(() => document.scrollingElement.scrollTo(0, 0));
  await page().locator('#share').click();
  await page().locator('#share-said').getByText('characters').waitFor();
  await laidOut('share');
  await reachable('#share-dialog');
  await page().keyboard.press('Escape');
  await page().locator('.menu > summary').click();
  await laidOut('the menu');
  await reachable('.menu-items');
  await page().locator('#open-help').click();
  await reachable('#keys-dialog');
  await page().keyboard.press('Escape');

  await page().locator('.menu > summary').click();
  await page().locator('#duplicate').click();
  await page().locator('#tab-compare').click();
  await page().locator('#chart-compare-cost svg').first().waitFor();
  await drawn();
  await laidOut('a comparison');
  await page().locator('#tab-delete').click();
  await eventually(notice, matches(/is deleted/));
  await laidOut('a notice');
}

/** The cursor stands under the pointer, whatever size the drawing is shown at. */
async function sameCursor() {
  const frame = page().locator('#chart-headroom .frame');
  await frame.scrollIntoViewIfNeeded();
  const box = await frame.boundingBox();
  const x = box.x + box.width / 2;
  await page().mouse.move(x, box.y + box.height / 2);
  const line = page().locator('#chart-headroom .cursor line');
  await line.waitFor({ state: 'attached' });
  const at = await line.evaluate((one) => one.getBoundingClientRect().x);
  // Months are some pixels apart.
  assert.ok(Math.abs(at - x) < box.width / 20, `the line is at ${at}, the pointer at ${x}`);
  await page().mouse.move(0, 0);
}

for (const [zoom, size] of Object.entries(ZOOMS)) {
  test(`at ${zoom} all can be read and reached`, async () => {
    await profile(size);
    await open();
    await goThrough({ inSheet: true });
  });
}

for (const [width, height] of [[1280, 800], [390, 844]]) {
  test(`${width} px with text of twice the size: all can be read and reached`, async () => {
    await profile({ viewport: { width, height } });
    // What a reader sets in the browser, which is not the zoom of the page.
    const session = await context().newCDPSession(page());
    await session.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
    await open();
    assert.equal(await page().evaluate(() => getComputedStyle(document.body).fontSize), '28px');
    await drawn();
    // Twice 12 px; where that would leave less than 240 px of the usual size for a drawing, as many as are left.
    const { letters, room } = await page().locator('#chart-headroom .frame > svg').first().evaluate((svg) => ({
      letters: parseFloat(svg.querySelector('text').getAttribute('font-size')) * svg.getScreenCTM().a,
      room: svg.parentElement.clientWidth,
    }));
    const expected = 12 * Math.min(2, room / 240);
    assert.ok(Math.abs(letters - expected) < 0.3, `letters of ${letters} px in a chart ${room} px wide`);
    await sameCursor();
    await goThrough({ inSheet: true });
  });
}
