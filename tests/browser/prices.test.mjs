// Prices of one's own: typed, dropped as a price list, chosen as an instance, kept by the link; and a reader whose prices differ.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { drop, open, page, profile } from './harness.mjs';
import { answer, enter, eventually, hash, linked, matches, notice, told, type, unfold, value } from './steps.mjs';

const LARGE = 'aws/us-east-1/t3.large';

const problem = (id) => page().locator(`#error-${id}`).innerText();
const warnings = async () => (await told()).warnings.join('\n');

test('a typed price counts, follows the instance, and a wrong one says what to write', async () => {
  await open();
  await page().locator('#app-instance-offer').selectOption(LARGE);
  await eventually(() => value('app-instance-cost'), (cost) => assert.equal(cost, '$60.736/mo'));
  await unfold('market', 'prices');
  await page().locator('#add-price').click();
  await eventually(() => value('prices-0'), (price) => assert.equal(price, `${LARGE} = $60.736/mo`));
  await enter('prices-0', `${LARGE} = 50 USD/month`);
  await eventually(() => value('prices-0'), (price) => assert.equal(price, `${LARGE} = $50/mo`));
  await eventually(() => value('app-instance-cost'), (cost) => assert.equal(cost, '$50/mo'));
  await type('prices-0', 'aws/t3.large = $40/mo');
  await eventually(() => problem('prices-0'), matches(/has several.*Write one of: us-east-1, eu-west-1, eu-central-1\./s));
  assert.equal(await value('app-instance-cost'), '$50/mo');
  await enter('prices-0', `${LARGE} = $45/mo`);
  await eventually(() => value('app-instance-cost'), (cost) => assert.equal(cost, '$45/mo'));
  await page().getByRole('button', { name: 'Remove price 1' }).click();
  await eventually(() => value('app-instance-cost'), (cost) => assert.equal(cost, '$60.736/mo'));
});

test('a dropped price list brings machines to choose, and the link keeps them', async () => {
  await open();
  const list = 'provider,sku,kind,unit,price_usd,vcpus,memory_gib,rating\nbasement,box,compute,month,20,8,32,good\n';
  await drop([{ name: 'ours.csv', bytes: Buffer.from(list) }]);
  await eventually(notice, matches(/1 price of ours\.csv now in the plan.*passed over: rating\./s));
  await page().locator('#app-instance-offer').selectOption('basement/box');
  await eventually(() => value('app-instance-cost'), (cost) => assert.equal(cost, '$20/mo'));
  const before = await told();
  const link = await linked();
  await profile({});
  await open(link);
  assert.deepEqual(await told(), before);
  await unfold('market', 'prices');
  assert.equal(await value('prices-0'), 'basement/box = $20/mo, 8 vCPU, 32 GiB');
  // One that is broken changes nothing and says where.
  await drop([{ name: 'broken.csv', bytes: Buffer.from(list.replace('month', 'week')) }]);
  await eventually(notice, matches(/Nothing of the price list was taken: the value of unit is not one of the known words \(unit, line 2, broken\.csv\)/));
  assert.deepEqual(await told(), before);
});

test('an input that names an offer suggests those of the catalogue and one\'s own', async () => {
  await open();
  await unfold('tiers', 'market', 'prices');
  await page().locator('#add-price').click();
  await enter('prices-0', 'own/redis = $30/mo, cache, 4 GiB');
  await page().locator('#add-tier').selectOption({ label: 'Cache' });
  await unfold('tier-1');
  const node = page().locator('#tiers-1-offer');
  const suggested = () => page().locator('datalist option').evaluateAll((all) => all.map((one) => one.value));
  assert.deepEqual(await suggested(), []);
  await node.focus();
  await eventually(suggested, (all) => assert.ok(all.length > 20 && all.at(-1) === 'own/redis', all.join()));
  await node.fill('own/redis');
  await node.blur();
  await eventually(suggested, (all) => assert.deepEqual(all, []));
  await eventually(() => page().locator('#part-bill').textContent(), matches(/own\/redis/));
});

/** The link with another bill in it than the plan has: as if it had been made where prices were others. */
function made(link, bill) {
  const payload = link.split('.')[1];
  const plan = JSON.parse(inflateRawSync(Buffer.from(payload, 'base64url')));
  assert.match(plan.saved.bill, /^\$[\d.,]+\/mo$/);
  plan.saved.bill = bill;
  const changed = deflateRawSync(Buffer.from(JSON.stringify(plan))).toString('base64url');
  return `#p1.${changed}.${crc32(changed).toString(16).padStart(8, '0')}`;
}

function crc32(text) {
  let crc = ~0;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

test('a reader whose prices differ from the sender\'s is told, until something is changed', async () => {
  await open();
  await enter('name', 'Sent');
  const link = made(await linked(), '$99/mo');
  await profile({});
  await open(link);
  const told = /Where this plan was saved it came to \$99\.00\/mo, .*here it comes to \$12\.00\/mo/;
  await eventually(warnings, matches(told));
  await enter('app-minimum', '2');
  await eventually(answer, matches(/You can carry/));
  await eventually(warnings, (text) => assert.doesNotMatch(text, told));
  await page().locator('#undo').click();
  await eventually(warnings, matches(told));
  assert.ok((await hash()).startsWith('#p1.'));
});
