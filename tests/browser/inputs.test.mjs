// The inputs: what they mean, where their values come from, setting them back, arrow keys and sliders.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, page } from './harness.mjs';
import { answer, enter, equals, eventually, matches, type, unfold, value } from './steps.mjs';

const meaning = (id) => page().locator(`#meaning-${id}`).innerText();

/** What a screen reader says of an input besides its name. */
const described = (id) =>
  page().locator(`#${id}`).evaluate((input) => {
    const ids = (input.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);
    return ids.map((id) => document.getElementById(id)).map((one) => one.ariaLabel ?? one.textContent);
  });

test('an input says as it is typed what the text means', async () => {
  await open();
  await eventually(() => meaning('demand-rate'), equals('1.16 req/s in the mean'));
  await type('demand-growth', '12..18 %/month');
  await eventually(() => meaning('demand-growth'), equals('12 % to 18 % a month, counted with 15 %'));
  assert.deepEqual(await described('demand-growth'), ['12 % to 18 % a month, counted with 15 %']);
  await type('demand-growth', '8 %/mo');
  await eventually(() => meaning('demand-growth'), equals('2.52 times as much after a year'));
  await type('demand-growth', 'a lot');
  await eventually(() => described('demand-growth'), ([said]) => assert.match(said, /does not begin with a number\. Write a growth/));
  assert.equal(await meaning('demand-growth'), '');
  await unfold('rules');
  await eventually(() => meaning('rules-5'), equals(''));
  await page().locator('#rules-5').focus();
  await eventually(() => meaning('rules-5'), equals('adds an instance once CPU is above 70 % for 5 min without a break'));
});

test('an input stays the same element while it is typed into, whatever appears beside it', async () => {
  await open();
  const input = await page().locator('#app-target-utilization').elementHandle();
  await input.focus();
  for (const text of ['5', '50', '50 %', '50 % of', '70 %']) {
    await input.fill(text);
    await eventually(() => page().evaluate(() => document.activeElement.id), equals('app-target-utilization'));
    assert.ok(await input.evaluate((element) => element.isConnected && element === document.activeElement), text);
  }
});

test('a mark says where a value comes from', async () => {
  await open();
  const mark = (id) => page().locator(`#origin-${id}`);
  assert.equal(await mark('demand-peak-to-mean').innerText(), '≈');
  assert.match((await described('demand-peak-to-mean')).at(-1), /^Assumed: the report behind the example does not say it\.$/);
  assert.equal(await mark('demand-rate').count(), 0);
  await page().locator('#app-instance-offer').selectOption('aws/us-east-1/t3.large');
  await eventually(() => mark('app-instance-cost').getAttribute('title'), matches(/^From the catalogue, prices of 20\d\d-\d\d\.$/));
  await enter('demand-peak-to-mean', '4×');
  await eventually(() => mark('demand-peak-to-mean').count(), equals(0));
});

test('an input goes back to the example, and undo takes that back', async () => {
  await open();
  await enter('app-target-utilization', '50 %');
  await eventually(answer, matches(/carry 500 req\/min/));
  const back = page().locator('#field-app-target-utilization button');
  assert.equal(await back.innerText(), "the example's: 70 %");
  await back.click();
  await eventually(answer, matches(/carry 700 req\/min/));
  assert.equal(await value('app-target-utilization'), '70 %');
  await eventually(() => back.count(), equals(0));
  await page().locator('#undo').click();
  await eventually(() => value('app-target-utilization'), equals('50 %'));
});

test('arrow keys move a number as it is written, and a slider moves it by round numbers, each in one step of undo', async () => {
  await open();
  await type('demand-rate', '100k/day');
  await page().keyboard.press('ArrowUp');
  await eventually(() => value('demand-rate'), equals('101k/day'));
  await page().keyboard.press('Shift+ArrowDown');
  await eventually(() => value('demand-rate'), equals('91k/day'));
  await page().locator('#demand-rate').blur();
  await eventually(() => value('demand-rate'), equals('91,000 req/day'));
  await page().locator('#undo').click();
  await eventually(() => value('demand-rate'), equals('100,000 req/day'));

  const slider = page().locator('#slide-demand-rate');
  await slider.focus();
  for (let i = 0; i < 3; i++) await page().keyboard.press('ArrowRight');
  await eventually(() => value('demand-rate'), equals('200,000 req/day')); // 120, 150, 200
  assert.equal(await slider.getAttribute('aria-valuetext'), '200,000 req/day');
  await eventually(answer, matches(/peak of 417 req\/min/));
});

test('a slider loses no step, however fast the keys come', async () => {
  await open();
  const slider = page().locator('#slide-demand-rate');
  await slider.focus();
  const before = Number(await slider.inputValue());
  for (let i = 0; i < 20; i++) await page().keyboard.press('ArrowRight');
  await eventually(async () => Number(await slider.inputValue()), equals(before + 20));
  await eventually(() => value('demand-rate'), equals('10,000,000 req/day'));
  assert.equal(await slider.getAttribute('aria-valuetext'), '10,000,000 req/day');
});

test('each end of a range has a slider, and none passes the other', async () => {
  await open();
  await enter('demand-rate', '80k..200k/day');
  const low = page().getByRole('slider', { name: 'Lower end of Mean rate now' });
  const high = page().getByRole('slider', { name: 'Upper end of Mean rate now' });
  await low.focus();
  await page().keyboard.press('ArrowRight');
  await eventually(() => value('demand-rate'), equals('100,000..200,000 req/day'));
  assert.equal(await low.getAttribute('aria-valuetext'), '100,000 req/day');
  // The last stop below 200,000.
  await page().keyboard.press('End');
  await eventually(() => value('demand-rate'), equals('150,000..200,000 req/day'));
  const [at, other] = await Promise.all([low, high].map((slider) => slider.inputValue()));
  assert.equal(Number(other) - Number(at), 1);
  await high.focus();
  await page().keyboard.press('ArrowRight');
  await eventually(() => value('demand-rate'), equals('150,000..250,000 req/day'));
  // One step of undo for each that was visited.
  await page().locator('#undo').click();
  await eventually(() => value('demand-rate'), equals('150,000..200,000 req/day'));
});

test('a line is shown whole, and Enter has it taken in', async () => {
  await open();
  await unfold('rules');
  await page().locator('#add-rule').click();
  const rule = page().locator('#rules-0');
  const fits = () => rule.evaluate((line) => line.scrollHeight <= line.clientHeight && line.scrollWidth <= line.clientWidth);
  await rule.fill('scale out when CPU > 70 % for 5 min and scale in when CPU < 30 % for 30 min');
  const wrong = page().locator('#error-rules-0');
  await eventually(() => wrong.innerText(), (text) => assert.notEqual(text, ''));
  assert.ok(await fits());
  await rule.fill('scale out when request rate per instance > 600 req/min for 5 min');
  await eventually(() => wrong.innerText(), equals(''));
  await rule.press('Enter');
  await eventually(() => rule.inputValue(), (text) => assert.doesNotMatch(text, /\n/));
  assert.ok(await fits());
  assert.ok(await rule.evaluate((line) => line.clientHeight > 40), 'it takes two rows');
});
