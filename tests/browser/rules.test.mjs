// Rules: what they would have done with dropped snapshots, the allocation table and the targets of a report.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drop, open, page } from './harness.mjs';
import { enter, eventually, hash, matches, notice, unfold, value } from './steps.mjs';

const LEAK = '../fixtures/import/perfmetrics/mib/history-leak-5s.json';

/** What stands under each rule, by the rule's number from 1. */
const under = (number) => async () =>
  page().locator('#rules .item.rule').nth(number - 1).locator('.measured').allInnerTexts();

test('a dropped snapshot says what the rules would have done, until it is removed', async () => {
  await open();
  await unfold('rules');
  assert.deepEqual(await under(10)(), []);
  const link = await hash();
  await drop([LEAK]);
  // scale up when memory > 400 MB: 17 of 60 snapshots, the last among them.
  assert.equal(await value('rules-9'), 'Large: scale up when memory > 400 MB');
  await eventually(under(10), (lines) => assert.deepEqual(lines, [
    'history-leak-5s.json: would have fired once, at 2026-11-23 07:18:54 UTC, for 75 s in all, and still at the end',
  ]));
  // The plan is as it was, and with it the link.
  assert.equal(await hash(), link);
  // scale out when CPU > 70 % for 5 min: the file is 5 s too short.
  await eventually(under(6), ([line]) => assert.match(line, /would not have fired, pending for 4\.92 min at most/));
  await eventually(under(8), ([line]) => assert.equal(line, 'no imported series holds this metric'));
  // Another rule is another question.
  await enter('rules-5', 'scale out when CPU > 70 % for 4 min');
  await eventually(under(6), ([line]) => assert.match(line, /would have fired once, at 2026-11-23 07:19:14 UTC, for 55 s in all/));
  // A share of memory is one of the instance's 1 GiB.
  await enter('rules-6', 'alert when memory > 40 %');
  await eventually(under(7), ([line]) => assert.match(line, /would have fired once/));
  await page().getByRole('button', { name: 'Remove history-leak-5s.json' }).click();
  await eventually(under(10), (lines) => assert.deepEqual(lines, []));
  await page().locator('#undo').click();
  await eventually(under(10), ([line]) => assert.match(line, /would have fired once/));
});

test('the allocation table of a report is held against the instance', async () => {
  await open();
  await unfold('rules');
  // It is the example's own report: nothing is there twice.
  await page().getByRole('button', { name: 'Add the rules of FluxStudio' }).click();
  assert.equal(await page().locator('#field-allocation-3').count(), 0);
  assert.equal(await page().locator('#field-rules-14').count(), 0);
  await eventually(() => value('allocation-1'), (text) => assert.equal(text, 'Medium Load below 1,000 req/min: 1 GB, 2 vCPU'));
  const hint = () => page().locator('#field-allocation-1 .hint').innerText();
  await eventually(hint, matches(/today's peak: too few cores/));
  await unfold('part-allocation');
  const part = () => page().locator('#part-allocation').innerText();
  await eventually(part, matches(/208 req\/min: Medium Load below 1,000 req\/min: 1 GB, 2 vCPU\. .* has 1 GiB and 1 vCPU: too few cores\./));
  await enter('allocation-1', 'Medium below 1,000 req/min: 1 GB, 1 core');
  await eventually(part, matches(/1 vCPU: fits\./));
  const linked = await eventually(hash, (text) => (assert.match(text, /^#p1\./), text));
  await page().reload();
  await eventually(() => value('allocation-1'), (text) => assert.equal(text, 'Medium below 1,000 req/min: 1 GB, 1 vCPU'));
  assert.equal(await hash(), linked);
});

test('the targets and gates of a report become levels', async () => {
  await open();
  await unfold('levels');
  await page().getByRole('button', { name: 'Add the targets of Singura' }).click();
  await eventually(() => value('targets-levels-3'), (text) => assert.equal(text, 'Failure handling at peak: job failure rate <= 20 %'));
  await eventually(notice, matches(/Left out, since a plan does not know it: "query_ms"/));
  await page().locator('#undo').click();
  await eventually(() => page().locator('#targets-levels-3').count(), (count) => assert.equal(count, 0));
});
