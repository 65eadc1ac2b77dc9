// What stands beside the app and what it costs: tiers, resources, load levels, events, the bill, the budget, as people use them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, page } from './harness.mjs';
import { answer, enter, eventually, hash, matches, title, unfold, value } from './steps.mjs';

/** A part of the plan, opened. */
async function part(id) {
  await unfold(`part-${id}`);
  return page().locator(`#part-${id}`).innerText();
}

const row = (text, name) => text.split('\n').find((line) => line.startsWith(name));

test('a tier is added, set, undone and taken away', async () => {
  await open();
  await unfold('tiers');
  await page().locator('#add-tier').selectOption({ label: 'Load balancer' });
  await unfold('tier-1');
  await unfold('market');
  await enter('market-provider', 'digitalocean');
  // A droplet of $12 and one node of $12.
  await eventually(() => part('bill'), matches(/Today's load costs \$24\.00 a month/));
  await eventually(() => part('tiers'), matches(/Load balancer\s+1 node/));
  await enter('tiers-1-nodes', '3');
  await eventually(() => part('bill'), matches(/Today's load costs \$48\.00 a month/));
  await eventually(answer, matches(/A million requests cost \$16\.00 today/));
  await page().locator('#undo').click();
  await eventually(() => part('bill'), matches(/Today's load costs \$24\.00 a month/));
  await page().getByRole('button', { name: 'Remove Load balancer' }).click();
  await eventually(() => part('bill'), matches(/Today's load costs \$12\.00 a month/));
  assert.doesNotMatch(await part('tiers'), /Load balancer/);
});

test('a wrong setting says what to write, and the plan stays', async () => {
  await open();
  await unfold('tiers');
  await page().locator('#add-tier').selectOption({ label: 'Cache' });
  await unfold('tier-1');
  const before = await eventually(() => part('bill'), (text) => (assert.match(text, /Cache/), text));
  const setting = page().locator('#tier-1 input').nth(0);
  const id = await setting.getAttribute('id');
  await enter(id, 'much too much, really');
  await eventually(() => page().locator(`#error-${id}`).innerText(), matches(/\. Write /));
  assert.equal(row(await part('bill'), 'All'), row(before, 'All'));
});

test('an event moves the month in which the limit is reached', async () => {
  await open();
  await enter('demand-start', '2026-11');
  await eventually(() => title('headroom'), matches(/March 2028/));
  await unfold('course');
  await page().locator('#add-change').click();
  await enter('demand-events-0', 'x4 from March 2027');
  await eventually(() => title('headroom'), matches(/March 2027/));
  await eventually(() => value('demand-events-0'), (event) => assert.equal(event, '×4 from 2027-03'));
  await enter('demand-lead-time', '60 days');
  await eventually(answer, matches(/in March 2027; begin by January 2027\./));
  await enter('demand-events-0', 'soon');
  await eventually(() => page().locator('#error-demand-events-0').innerText(), matches(/does not say from when.*Write an event such as/s));
  await eventually(() => title('headroom'), matches(/March 2027/));
});

test('what a request takes, load levels and a budget are told, and a link and a reload keep them', async () => {
  await open();
  await unfold('resources', 'market', 'levels');
  await enter('resources-cpu', '50 ms');
  await enter('resources-io', '0 ms');
  await page().locator('#resources-queue').selectOption('mmc');
  await enter('demand-rate', '1,000 req/min');
  await enter('demand-peak-to-mean', '1');
  // One core at ρ = 5/6: the times of M/M/1.
  await eventually(() => part('resources'), matches(/at the peak\s+16\.7 req\/s\s+83 %\s+300 ms\s+208 ms\s+899 ms\s+1\.38 s/));
  await page().locator('#add-level').click();
  await enter('targets-levels-2', 'Normal at peak: mean latency < 100 ms');
  await eventually(() => part('levels'), matches(/mean latency < 100 ms\s+unknown\s+300 ms: missed, 3× worse/));
  await enter('market-budget', '$20/mo');
  await eventually(() => part('bill'), matches(/The budget of \$20\.00 a month is passed in/));
  const linked = await eventually(hash, (text) => (assert.match(text, /^#p1\./), text));
  await page().reload();
  await eventually(() => value('resources-cpu'), (text) => assert.equal(text, '50 ms'));
  assert.equal(await value('targets-levels-2'), 'Normal at peak: mean latency < 100 ms');
  assert.equal(await value('market-budget'), '$20/mo');
  assert.ok(linked.length < 2500, `${linked.length} characters`);
});

test('each example opens', async () => {
  await open();
  const bills = [
    ['Singura, 10k a day', '$80.00'], ['Singura, 100k a day', '$230.00'], ['FluxStudio auth, ×10', '$180.00'],
    ['FluxStudio auth, ×100', '$3,516'], ['FluxStudio auth', '$12.00'],
  ];
  for (const [name, bill] of bills) {
    await page().locator('details.menu > summary').first().click();
    await page().getByRole('button', { name: `Example: ${name}`, exact: true }).click();
    await eventually(() => part('bill'), (text) => assert.ok(text.includes(`Today's load costs ${bill} a month`), text.slice(0, 200)));
  }
});
