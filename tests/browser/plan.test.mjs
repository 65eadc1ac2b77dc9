// The plan: what the first visit shows, what typing changes, what is said about texts that cannot be
// used, and that all of it works by keyboard.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, page, requests } from './harness.mjs';
import {
  answer, enter, equals, eventually, hash, linked, matches, notice, saved, still, summary, title, told, type, unfold, value,
} from './steps.mjs';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** The first month in which a peak that grows by `rate` a month is above the limit, in words. */
function crossing({ peak, limit, rate, start: [year, month] }) {
  let months = 0;
  for (let demand = peak; demand <= limit; demand *= 1 + rate) months += 1;
  const index = year * 12 + (month - 1) + months;
  return `${MONTHS[index % 12]} ${Math.floor(index / 12)}`;
}

// 208.33 req/min against 700. The example: 100,000 requests a day, a busiest hour of three times the mean, 70 % of 1,000 req/min.
const EXAMPLE = { peak: (100_000 / 1440) * 3, limit: 0.7 * 1000, start: [2026, 11] };

test('the first visit answers without any action', async () => {
  await open();
  const plan = await told();
  assert.equal(plan.sentences.length, 4);
  for (const sentence of plan.sentences) {
    assert.match(sentence, /\d/, 'each sentence holds a number');
    assert.match(sentence, /^(p\d+ |[A-Z0-9]).*\.$/s, 'and is a sentence');
  }
  assert.match(plan.sentences[0], /You can carry 700 req\/min .* today's peak of 208 req\/min is 30 % of what they allow/);
  assert.match(plan.sentences[2], /A million requests cost \$4\.00 today/);
  assert.equal(plan.charts.length, 12);
  for (const id of ['headroom', 'cost', 'scalability']) await page().locator(`figure#chart-${id} h2`).waitFor();
  assert.deepEqual(plan.ladder.map(([load]) => load), ['load', '1×', '2×', '5×', '10×', '50×', '100×']);
  assert.ok(await page().locator('#drop-zone').isVisible());
  assert.ok(await page().getByRole('button', { name: 'Try it with a sample sweep' }).isVisible());
  assert.deepEqual(requests().filter((path) => /worker|sample/.test(path)), []);
  assert.equal(await hash(), '', 'the address stays clean until something changes');
});

test('charts are drawn, say what they show, and have rows', async () => {
  await open();
  for (const id of ['headroom', 'cost']) {
    const chart = page().locator(`#chart-${id}`);
    await chart.locator('.frame > svg').waitFor();
    assert.ok((await chart.locator('.frame text').count()) > 5);
    assert.match(await summary(id), /\d.*\.$/);
    await chart.getByText('Rows and files').click();
    assert.ok((await chart.locator('tbody tr').count()) >= 5);
    assert.ok(await chart.locator('tbody tr').first().isVisible());
  }
});

test('growth moves the month in which the limit is reached', async () => {
  await open();
  await enter('demand-start', '2026-11');
  const slow = crossing({ ...EXAMPLE, rate: 0.08 });
  const fast = crossing({ ...EXAMPLE, rate: 0.2 });
  assert.deepEqual([slow, fast], ['March 2028', 'June 2027']);
  await eventually(answer, matches(new RegExp(`reached first, in ${slow}\\b`)));
  await eventually(() => title('headroom'), matches(new RegExp(slow)));
  await enter('demand-growth', '20 %/month');
  await eventually(answer, matches(new RegExp(`reached first, in ${fast}\\b`)));
  await eventually(() => title('headroom'), matches(new RegExp(fast)));
  await enter('demand-growth', '0 %/month');
  await eventually(answer, matches(/At a growth of 0 %\/month no limit is reached within 100 years/));
});

test('each input moves what depends on it', async () => {
  await open();
  const ladder = () => page().locator('#ladder').innerText();
  await enter('demand-peak-to-mean', '6×');
  await eventually(answer, matches(/peak of 417 req\/min is 60 %/));
  await enter('app-target-utilization', '50 %');
  await eventually(answer, matches(/carry 500 req\/min/));
  await enter('app-minimum', '2');
  await eventually(answer, matches(/carry 1,000 req\/min/));
  await enter('app-spare', '1');
  await eventually(answer, matches(/carry 500 req\/min/));
  await enter('app-instance-cost', '$30/mo');
  await eventually(ladder, matches(/\$60/)); // two instances, nothing else costs
  await page().selectOption('#app-instance-offer', { index: 1 });
  await eventually(() => page().locator('#app-instance-name').count(), equals(0));
  await eventually(ladder, (text) => assert.doesNotMatch(text, /\$60\b/));
});

test('a text that cannot be used is explained beside the input, and the last plan stays', async () => {
  await open();
  const before = await told();
  const error = page().locator('#error-demand-growth');
  const invalid = () => page().getAttribute('#demand-growth', 'aria-invalid');
  for (const [text, sentence] of [
    ['abc', /“abc” does not begin with a number\. Write .*\/month/],
    ['1,5 %/month', /The comma in “1,5” does not group thousands .*Write .*\/month/],
    ['8 bananas', /“bananas” is not a unit of .*\. Write .*\/month/],
    ['', /nothing is written here\. Write .*\/month/i],
  ]) {
    await type('demand-growth', text);
    await eventually(() => error.innerText(), matches(sentence));
    assert.equal(await invalid(), 'true');
    assert.equal(await page().getAttribute('#demand-growth', 'aria-describedby'), 'error-demand-growth');
    assert.deepEqual((await told()).sentences, before.sentences);
    assert.deepEqual((await told()).ladder, before.ladder);
  }
  await enter('demand-growth', 'abc');
  assert.equal(await value('demand-growth'), 'abc', 'what was typed stays to be corrected');
  await eventually(() => error.isVisible(), equals(true));
  await enter('demand-growth', '20%/month');
  await eventually(invalid, equals('false'));
  await eventually(() => error.isVisible(), equals(false));
});

test('a component of the workload moves the sentence, the table and the best set, and undo takes it back', async () => {
  await open();
  await eventually(answer, matches(/Without load, p99 is 83\.7 ms of 200 ms; 5 of 6 components are 27\.6 ms of it\./));
  const table = () => page().locator('#chart-overhead').innerText();
  await eventually(table, matches(/Within 5 days of effort it is best to do Redis pipelines, Sorted sets and Request caching \(4 days\)/));
  // The figure in the sentence opens the section and the fold of its input.
  await page().locator('#answer button', { hasText: '27.6 ms' }).click();
  await page().locator('#workload-components-0-time').waitFor();
  await enter('workload-components-0-time', '15 ms');
  await eventually(answer, matches(/p99 is 93\.7 ms of 200 ms; 5 of 6 components are 37\.6 ms of it\./));
  await eventually(table, matches(/add 37\.5 ms to a baseline of 20 ms/));
  await enter('workload-components-0-spread', 'wide');
  await eventually(() => page().locator('#error-workload-components-0-spread').innerText(), matches(/This is no spread\. Write constant/));
  await page().locator('#add-component').click();
  await page().locator('#component-6 > summary').click();
  await enter('workload-components-6-time', '300 ms');
  await eventually(answer, matches(/Without load, p99 is 394 ms, above its target of 200 ms; 6 of 7 components/));
  await page().locator('#component-6').getByRole('button', { name: 'Remove' }).click();
  await eventually(answer, matches(/p99 is 93\.7 ms of 200 ms/));
  await page().keyboard.press('Control+z');
  await eventually(answer, matches(/p99 is 394 ms/));
  const link = await linked();
  await open(link);
  await eventually(answer, matches(/p99 is 394 ms/));
});

test('an input that is left shows its canonical form', async () => {
  await open();
  for (const [id, typed, canonical] of [
    ['demand-rate', '200k/day', '200,000 req/day'],
    ['demand-rate', '100k/day', '100,000 req/day'],
    ['targets-latency', '0.25s', '0.25 s'],
    ['demand-growth', '12%/month', '12 %/month'],
  ]) {
    await type(id, typed);
    assert.equal(await value(id), typed, 'nothing moves under the cursor');
    await page().locator(`#${id}`).blur();
    await eventually(() => value(id), equals(canonical));
  }
  await type('demand-rate', '50k/day');
  await page().keyboard.press('Enter');
  await eventually(() => value('demand-rate'), equals('50,000 req/day'));
});

/** Clicks a button until it can do nothing more, which it says shortly after each click. */
async function exhaust(button) {
  for (let steps = 0; steps < 20; steps += 1) {
    await page().waitForTimeout(100);
    if (await button.isDisabled()) return;
    await button.click();
  }
}

test('undo and redo go through everything, by button and by key', async () => {
  await open();
  const first = await told();
  assert.ok(await page().locator('#undo').isDisabled());
  await page().locator('#demand-rate').focus();
  await page().keyboard.press('ControlOrMeta+a');
  await page().keyboard.type('200k/day');
  await page().locator('#demand-rate').blur();
  await enter('demand-growth', '20 %/month');
  await unfold('market');
  await page().click('#add-fixed');
  await eventually(() => page().locator('#fixed-2-name').count(), equals(1));
  const last = await told();
  assert.notDeepEqual(last, first);

  const link = await linked();

  const undo = page().locator('#undo');
  await exhaust(undo);
  await eventually(told, equals(first));
  assert.ok(await undo.isDisabled());
  // Address and storage go back too: a reload must not bring back what was undone.
  await linked(link);
  assert.match(await saved(), /"8 %\/month"/);
  const redo = page().locator('#redo');
  await exhaust(redo);
  await eventually(told, equals(last));

  // Within an input too: each edit there is a step of the plan.
  await page().locator('#demand-rate').focus();
  await page().keyboard.press('Control+z');
  await eventually(() => page().locator('#fixed-2-name').count(), equals(0));
  await page().keyboard.press('Control+Shift+Z');
  await eventually(told, equals(last));
  await page().keyboard.press('Control+z');
  await page().keyboard.press('Control+y');
  await eventually(told, equals(last));
});

test('monthly items add to the cost and go away again', async () => {
  await open();
  const cell = () => page().locator('#ladder tbody tr').first().locator('td').nth(5).innerText();
  const before = await cell();
  await unfold('market');
  await page().click('#add-fixed');
  await enter('fixed-2-name', 'Load balancer');
  await enter('fixed-2-cost', '$12/mo');
  await eventually(cell, (now) => assert.notEqual(now, before));
  await page().getByRole('button', { name: 'Remove Load balancer' }).click();
  await eventually(cell, equals(before));
});

test('the blank plan and the example can be opened, and undo brings the plan back', async () => {
  await open();
  await enter('demand-growth', '20 %/month');
  await linked();
  const own = await told();
  await page().click('.menu > summary');
  await page().click('#open-blank');
  await eventually(notice, matches(/Opened a new plan\. It stands beside what was there\./));
  await eventually(told, (now) => assert.notDeepEqual(now, own));
  assert.equal(await page().locator('.menu').getAttribute('open'), null, 'the menu closes');
  await enter('demand-growth', '9 %/month');
  await eventually(notice, equals('')); // undo would take back another step now
  await page().click('#undo');
  await page().click('#undo');
  await eventually(told, equals(own));
  await page().click('.menu > summary');
  await page().click('#open-example');
  await eventually(() => value('demand-growth'), equals('8 %/month'));
});

test('Tab reaches the inputs, and the focus is visible', async () => {
  await open();
  const reached = new Map();
  for (let presses = 0; presses < 90; presses += 1) {
    await page().keyboard.press('Tab');
    const at = await page().evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      return {
        id: element === document.body ? 'BODY' : element.id || element.textContent.slice(0, 30) || element.tagName,
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        inSight: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
      };
    });
    reached.set(at.id, at);
  }
  for (const id of ['name', 'share', 'theme', 'choose-files', 'demand-rate', 'demand-growth', 'app-instance-cost', 'targets-latency', 'add-tier']) {
    assert.ok(reached.has(id), `${id} is reached`);
  }
  const wrong = [...reached.values()].filter((at) => at.id !== 'BODY' && !(at.outlined && at.inSight));
  assert.deepEqual(wrong, [], 'focus is visible everywhere');
});

test('a figure in a sentence leads to its input and its chart', async () => {
  await open();
  const focused = () => page().evaluate(() => document.activeElement.id);
  for (const [figure, input, chart] of [
    ['30 %', 'demand-rate', 'headroom'],
    ['$4.00', 'app-instance-cost', 'cost'],
    ['200 ms', 'targets-latency', 'overhead'],
    ['27.6 ms', 'workload-components-0-time', 'overhead'],
  ]) {
    await page().locator('#answer button', { hasText: figure }).first().click();
    await eventually(focused, equals(input));
    for (const lit of [`#chart-${chart}`, `#field-${input}`]) {
      assert.ok(await page().locator(lit).evaluate((element) => element.classList.contains('lit')), `${lit} is lit`);
    }
    const sight = () => page().locator(`#${input}`).evaluate((element) => {
      const box = element.getBoundingClientRect();
      return box.top >= 0 && box.bottom <= innerHeight;
    });
    assert.ok(await sight(), `${input} is in sight`);
  }
  // A closed section opens.
  await page().locator('.section > summary', { hasText: 'Demand' }).click();
  await page().locator('#answer button', { hasText: '30 %' }).first().press('Enter');
  await eventually(focused, equals('demand-rate'));
});

test('the arrow keys move a cursor through a chart and say what stands there', async () => {
  await open();
  await enter('demand-start', '2026-11');
  const frame = page().locator('#chart-headroom .frame');
  const reading = () => page().locator('#chart-headroom .reading').innerText();
  await frame.focus();
  assert.equal(await reading(), '');
  await page().keyboard.press('ArrowRight');
  await eventually(reading, matches(/November 2026.*208/));
  await page().locator('#chart-headroom svg.cursor line').waitFor({ state: 'attached' });
  await page().keyboard.press('ArrowRight');
  await eventually(reading, matches(/December 2026.*225/));
  await page().keyboard.press('End');
  await eventually(reading, matches(/November 2029/));
  await page().keyboard.press('Escape');
  await eventually(reading, equals(''));
  await frame.hover();
  await eventually(reading, matches(/\d/));
});

test('an action that changes nothing draws nothing', async () => {
  await open();
  await enter('demand-growth', '20 %/month');
  await eventually(hash, matches(/^#p1/));
  await still();
  await page().evaluate(() => {
    globalThis.changes = 0;
    const watcher = new MutationObserver((records) => (globalThis.changes += records.length));
    watcher.observe(document.querySelector('#app'), { subtree: true, childList: true, attributes: true, characterData: true });
  });
  // The same text again, and leaving an input that was not touched.
  await page().locator('#demand-growth').focus();
  await page().locator('#demand-growth').dispatchEvent('input');
  await page().locator('#demand-growth').blur();
  await page().locator('#demand-rate').focus();
  await page().locator('#demand-rate').blur();
  const settled = () => page().evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await settled();
  assert.equal(await page().evaluate(() => globalThis.changes), 0);
  // The watcher does see a change.
  await enter('demand-growth', '21 %/month');
  await eventually(() => page().evaluate(() => globalThis.changes), (n) => assert.ok(n > 0));
});

test('typing fast stays responsive', async (t) => {
  await open();
  const times = await page().evaluate(async () => {
    const input = document.querySelector('#demand-rate');
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const times = [];
    input.focus();
    for (let i = 0; i < 20; i += 1) {
      await frame();
      const start = performance.now();
      input.value = `${100 + i},000 req/day`;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await frame();
      times.push(performance.now() - start);
    }
    return times;
  });
  times.sort((a, b) => a - b);
  t.diagnostic(`keystroke to painted frame: median ${times[10].toFixed(1)} ms, worst ${times[19].toFixed(1)} ms`);
  await eventually(answer, matches(/peak of 248 req\/min/));
});

test('the theme follows the system or is set, and stays', async () => {
  await open();
  const theme = page().locator('#theme');
  const set = () => page().evaluate(() => document.documentElement.dataset.theme ?? null);
  const ground = () => page().evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  assert.equal(await set(), null);
  await theme.click();
  await eventually(set, equals('light'));
  await theme.click();
  await eventually(set, equals('dark'));
  assert.notEqual(await ground(), light);
  assert.equal(await theme.getAttribute('aria-label'), 'Theme: dark');
  await page().reload();
  await eventually(set, equals('dark'));
  await theme.click();
  await eventually(set, equals(null));
  await page().reload();
  await page().locator('#answer').waitFor();
  assert.equal(await set(), null);
});

test('a choice shows what the plan holds after undo, redo and another plan', async () => {
  await open();
  await unfold('market');
  const chosen = async () => ({
    offer: await page().inputValue('#app-instance-offer'),
    statistic: await page().inputValue('#targets-statistic'),
    month: await page().inputValue('#month'),
  });
  const before = await chosen();
  await page().selectOption('#app-instance-offer', 'digitalocean/s-2vcpu-4gb');
  await page().selectOption('#targets-statistic', 'p95');
  await page().selectOption('#month', '30.4375 days');
  const after = { offer: 'digitalocean/s-2vcpu-4gb', statistic: 'p95', month: '30.4375 days' };
  assert.deepEqual(await chosen(), after);
  for (let i = 0; i < 3; i++) await page().click('#undo');
  await eventually(chosen, (now) => assert.deepEqual(now, before));
  for (let i = 0; i < 3; i++) await page().click('#redo');
  await eventually(chosen, (now) => assert.deepEqual(now, after));
  await page().click('.menu > summary');
  await page().click('#open-example');
  await eventually(chosen, (now) => assert.deepEqual(now, before));
});

test('on a wide screen the window itself does not scroll', async () => {
  await open();
  const heights = await page().evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
  assert.equal(heights[0], heights[1]);
});

test('a rule says when it first holds, and what it contradicts', async () => {
  await open();
  await page().locator('#rules > summary').click();
  const rule = page().locator('#field-rules-5');
  await rule.getByText('first holds in').waitFor();
  await rule.getByRole('textbox').fill('scale out when CPU > 20 % for 5 min');
  await rule.getByText('holds now').waitFor();
  await rule.getByRole('textbox').fill('scale out when it is hot');
  assert.notEqual(await rule.getByRole('alert').textContent(), '');
  await page().getByRole('button', { name: 'Add the rules of Singura' }).click();
  await page().locator('#field-rules-28').waitFor();
  // An alert of one report stands beyond a scale rule of the other.
  await unfold('warnings');
  await page().locator('#warnings').getByText('alert when memory > 500 MB').first().waitFor();
  await page().getByRole('button', { name: 'Remove rule 29' }).click();
  await page().locator('#field-rules-28').waitFor({ state: 'detached' });
});
