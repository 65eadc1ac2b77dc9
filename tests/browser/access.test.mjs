// Who cannot see the page, or has no mouse: nothing that axe-core finds, in any view and either theme, and the main things done by
// keys alone.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { drop, open, page, profile } from './harness.mjs';
import { SWEEP, answer, equals, eventually, matches, notice, unfold, value } from './steps.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

/** What axe-core finds now: rule, how bad, and where. */
async function found() {
  await page().evaluate(AXE);
  return page().evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary}`));
  });
}

async function clean(view) {
  assert.deepEqual({ view, found: await found() }, { view, found: [] });
}

for (const colorScheme of ['light', 'dark']) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`${size} and ${colorScheme}: axe-core finds nothing in any view`, async () => {
      await profile({ viewport, colorScheme, reducedMotion: 'reduce' });
      await open();
      await page().locator('.chart svg').first().waitFor();
      await clean('the example');

      await page().evaluate(() => document.querySelectorAll('main details, #inputs details').forEach((fold) => fold.setAttribute('open', '')));
      if (size === 'narrow') await page().locator('.sheet-toggle').click();
      await eventually(() => page().locator('#part-questions dd').first().innerText(), matches(/\w/));
      await clean('all folds open');
      if (size === 'narrow') await page().locator('.sheet-toggle').click();

      await page().locator('.menu > summary').click();
      await clean('the menu');
      await page().keyboard.press('Escape');
      await page().locator('#share').click();
      await eventually(() => value('share-link'), matches(/#p1\./));
      await clean('the link');
      await page().keyboard.press('Escape');
      await page().locator('.menu > summary').click();
      await page().locator('#open-help').click();
      await clean('the keys');
      await page().keyboard.press('Escape');

      await drop([...SWEEP, { name: 'odd.txt', bytes: 'neither this nor that' }]);
      await eventually(notice, matches(/could not be/));
      await clean('files, one of them not read');
      if (size === 'narrow') await page().locator('.sheet-toggle').click();
      await page().fill('#demand-rate', 'nonsense');
      await clean('a wrong input');

      await open('#p1.broken');
      await eventually(notice, matches(/could not be opened/));
      await clean('a broken link');
    });
  }
  test(`${colorScheme}: axe-core finds nothing on the help page`, async () => {
    await profile({ colorScheme });
    await page().goto(new URL('help/', await here()).href);
    await clean('help');
  });
}

async function here() {
  await open();
  // To leave while the last part of the planner is on its way would end that.
  await page().waitForLoadState('networkidle');
  return page().url().split('#')[0];
}

test('every control can be reached by Tab, shows its focus, and has a name', async () => {
  await profile({ viewport: SIZES.wide });
  await open();
  await page().locator('.chart svg').first().waitFor();
  const expected = await page().evaluate(() => {
    const all = [...document.querySelectorAll('button, input, select, summary, a, [tabindex="0"]')];
    return all.filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility()).length;
  });
  const seen = new Set();
  for (let i = 0; i < expected + 20; i += 1) {
    await page().keyboard.press('Tab');
    const one = await page().evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return undefined;
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      const place = [...document.querySelectorAll('*')].indexOf(at);
      const name = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent;
      return { place, name, outline: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2, tag: at.outerHTML.slice(0, 120) };
    });
    if (!one) continue;
    assert.ok(one.outline, `no focus to be seen: ${one.tag}`);
    assert.ok(one.name?.trim() || one.tag.includes('frame'), `no name: ${one.tag}`);
    seen.add(one.place);
  }
  assert.ok(seen.size >= expected, `${seen.size} of ${expected} reached`);
});

test('the first Tab offers the way past header and inputs to the answer', async () => {
  await open();
  await page().keyboard.press('Tab');
  await page().getByRole('button', { name: 'To the answer' }).and(page().locator(':focus')).waitFor();
  await page().keyboard.press('Enter');
  await page().locator('#answer .figure:focus').waitFor();
  assert.equal(await page().locator('#answer .figure').first().evaluate((figure) => figure === document.activeElement), true);
});

test('the focus comes back to the menu that it was in', async () => {
  await open();
  const summary = page().locator('.menu > summary');
  const focused = () => summary.evaluate((element) => element === document.activeElement);
  await summary.focus();
  await page().keyboard.press('Enter');
  await page().keyboard.press('Tab');
  await page().locator('#open-file:focus').waitFor();
  await page().keyboard.press('Escape');
  assert.equal(await page().locator('.menu[open]').count(), 0);
  assert.ok(await focused(), 'after Escape');
  for (const item of ['open-example-1', 'open-blank']) {
    await page().keyboard.press('Enter');
    await page().locator(`#${item}`).focus();
    await page().keyboard.press('Enter');
    await eventually(notice, matches(/\w/));
    assert.ok(await focused(), `after ${item}`);
  }
  // A dialog gives it back when it is closed.
  await page().keyboard.press('Enter');
  await page().locator('#open-help').focus();
  await page().keyboard.press('Enter');
  await page().getByRole('dialog', { name: 'Keys and help' }).waitFor();
  await page().keyboard.press('Escape');
  assert.ok(await focused(), 'after the dialog');
});

test('the arrow keys open the menu and go round in it', async () => {
  await open();
  const at = () => page().evaluate(() => document.activeElement.id);
  await page().locator('.menu > summary').focus();
  for (const [key, id] of [['ArrowDown', 'open-file'], ['ArrowDown', 'open-blank'], ['End', 'open-help'], ['ArrowDown', 'open-file'], ['ArrowUp', 'open-help'], ['Home', 'open-file']]) {
    await page().keyboard.press(key);
    assert.equal(await at(), id, key);
  }
  await page().keyboard.press('ArrowDown');
  await page().keyboard.press('Enter');
  await eventually(notice, matches(/\w/));
  assert.equal(await page().locator('.menu[open]').count(), 0);
});

test('on a phone undo, redo and the link are at hand wherever one is', async () => {
  await profile({ viewport: SIZES.narrow, hasTouch: true });
  await open();
  await page().locator('.sheet-toggle').tap();
  await page().locator('#uncertainty > summary').scrollIntoViewIfNeeded();
  await page().evaluate(() => document.scrollingElement.scrollTo(0, 2000));
  await page().fill('#demand-rate', '200k/day');
  await eventually(answer, matches(/peak of 417 req\/min/));
  await page().locator('#undo').tap();
  await eventually(() => value('demand-rate'), equals('100,000 req/day'));
  await page().locator('#redo').tap();
  await eventually(() => value('demand-rate'), equals('200,000 req/day'));
  const tops = await page().evaluate(() => ['undo', 'redo', 'share'].map((id) => document.getElementById(id).getBoundingClientRect().top));
  assert.deepEqual(tops, [796, 796, 796]);
  await page().locator('#share').tap();
  await eventually(() => value('share-link'), matches(/#p1\./));
});

test('a plan is changed, read, undone and shared by keys alone', async () => {
  await profile({ viewport: SIZES.wide });
  await open();
  const before = await answer();
  // From a number of the answer to the input behind it.
  await page().locator('#answer .figure').nth(1).focus();
  await page().keyboard.press('Enter');
  await eventually(() => page().evaluate(() => document.activeElement.id), matches(/demand-/));
  const typed = await value('demand-rate');
  await page().locator('#demand-rate').focus();
  await page().keyboard.press('Shift+ArrowUp');
  await eventually(() => value('demand-rate'), (now) => assert.notEqual(now, typed));
  await eventually(answer, (now) => assert.notEqual(now, before));
  await page().keyboard.press('Control+z');
  await eventually(answer, (now) => assert.equal(now, before));

  const frame = page().locator('#chart-headroom .frame');
  await frame.focus();
  await page().keyboard.press('ArrowRight');
  await eventually(() => page().locator('#chart-headroom .reading').innerText(), matches(/req\/min/));
  await page().keyboard.press('Escape');
  await eventually(() => page().locator('#chart-headroom .reading').innerText(), (text) => assert.equal(text, ''));

  await page().keyboard.press('?');
  await page().getByRole('dialog', { name: 'Keys and help' }).waitFor();
  await page().keyboard.press('Escape');
  // The focus is where it was.
  assert.ok(await frame.evaluate((element) => element === document.activeElement));
});

test('a section is unfolded by keys, and a question mark in an input is a letter', async () => {
  await open();
  await unfold('demand');
  await page().locator('#name').focus();
  await page().keyboard.type('?');
  assert.match(await value('name'), /\?/);
  assert.equal(await page().getByRole('dialog').count(), 0);
});

for (const reducedMotion of ['reduce', 'no-preference']) {
  test(`motion ${reducedMotion}: ${reducedMotion === 'reduce' ? 'nothing moves by itself' : 'a number lights up where it leads'}`, async () => {
    await profile({ viewport: SIZES.wide, reducedMotion });
    await open();
    await page().locator('.chart svg').first().waitFor();
    await page().evaluate(() => {
      globalThis.moved = [];
      for (const type of ['animationstart', 'transitionrun']) {
        document.addEventListener(type, ({ target }) => globalThis.moved.push(`${type} of ${target.id || target.className}`), true);
      }
    });
    await page().locator('#answer .figure').nth(2).click();
    await page().fill('#demand-rate', '200k/day');
    await eventually(answer, matches(/peak of 417 req\/min/));
    await page().locator('#rules > summary').click();
    await page().locator('.menu > summary').click();
    await page().locator('#duplicate').click();
    await page().locator('#tab-compare').click();
    await page().locator('#chart-compare-cost svg').first().waitFor();
    await page().locator('#share').click();
    await page().keyboard.press('Escape');
    await page().locator('#tab-delete').click();
    await eventually(notice, matches(/is deleted/));
    await drop(SWEEP);
    await eventually(answer, matches(/You can carry 267 req/));
    const { moved, running, scrolls } = await page().evaluate(() => ({
      moved: globalThis.moved,
      running: document.getAnimations().map((one) => one.animationName),
      scrolls: [...document.querySelectorAll('*')].map((one) => getComputedStyle(one).scrollBehavior).filter((how) => how !== 'auto'),
    }));
    const expected = reducedMotion === 'reduce' ? [] : ['animationstart of chart-headroom', 'animationstart of field-demand-rate'];
    assert.deepEqual({ moved: [...new Set(moved)].sort(), scrolls }, { moved: expected, scrolls: [] });
    if (reducedMotion === 'reduce') assert.deepEqual(running, []);
  });
}
