// Ranges: typed into any input, drawn in the worker, told in the answer, in the charts and in a fold of their own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowProblem, context, drop, expectProblem, open, page } from './harness.mjs';
import { SWEEP, answer, drawn, enter, eventually, linked, matches, notice, type, unfold, value } from './steps.mjs';

const sure = () => page().locator('#answer .sure').allInnerTexts();
const fold = () => page().locator('#part-uncertainty');
const bands = (chart) => page().locator(`#chart-${chart} .frame polygon`).count();
const problem = (id) => page().locator(`#error-${id}`).innerText();

test('a range in an input becomes bands in the answer and the charts, and goes with it', async () => {
  await open();
  assert.equal(await fold().count(), 0);
  await enter('demand-rate', '60k..240k/day');
  await eventually(() => value('demand-rate'), (rate) => assert.equal(rate, '60,000..240,000 req/day'));
  await eventually(sure, ([first]) => assert.match(first ?? '', /^With what is uncertain, a month costs \$12\.00 now and \$\d+.* to \$\d+.*, in eight cases of ten\.$/));
  assert.equal(await bands('headroom'), 1);
  await eventually(() => page().locator('#chart-spend .legend').textContent(), matches(/eight draws of ten/));
  // First of few draws, then of many.
  await unfold('part-uncertainty');
  await eventually(() => fold().innerText(), matches(/16,384 draws of 1 uncertain input/));
  await page().locator('#undo').click();
  await eventually(() => fold().count(), (count) => assert.equal(count, 0));
  assert.deepEqual(await sure(), []);
  await eventually(() => bands('headroom'), (count) => assert.equal(count, 0));
});

test('the numbers of what is uncertain lead to their chart and to the input that matters most', async () => {
  await open();
  await enter('demand-rate', '60k..240k/day');
  await eventually(() => page().locator('#answer .sure .figure').count(), (count) => assert.ok(count >= 2));
  await drawn();
  await page().locator('#answer .sure .figure').first().click();
  await eventually(() => page().evaluate(() => [...document.querySelectorAll('.lit')].map((lit) => lit.id)), (lit) => assert.deepEqual(lit.sort(), ['chart-spend', 'field-demand-rate']));
  assert.equal(await page().evaluate(() => document.activeElement.id), 'demand-rate');
});

test('what matters is a tornado of the result that is chosen', async () => {
  await open();
  await enter('demand-rate', '60k..240k/day');
  await enter('demand-growth', '8 ± 3 %/month');
  await unfold('part-uncertainty');
  await eventually(() => fold().innerText(), matches(/2 uncertain inputs/));
  await page().locator('#tornado-of').selectOption('Headroom of today\'s fleet now');
  const tornado = page().locator('#chart-tornado');
  await eventually(() => tornado.innerText(), matches(/Headroom of today's fleet now: what matters/));
  await eventually(() => tornado.locator('.frame text').allTextContents(), (texts) => assert.ok(texts.some((text) => text.trim() === 'Mean rate now'), texts.join()));
  await eventually(() => fold().innerText(), matches(/knowing “Growth” would take \d+ % of its variance away/));
});

test('a range that cannot be says why, and the plan stays', async () => {
  await open();
  await type('demand-rate', '240k..60k/day');
  await eventually(() => problem('demand-rate'), matches(/240,000 req\/day is above 60,000 req\/day\. Write the lower end first: 60,000\.\.240,000 req\/day\./));
  assert.equal(await fold().count(), 0);
});

test('correlations are lines of text, kept by the link', async () => {
  await open();
  await enter('demand-rate', '60k..240k/day');
  await enter('app-instance-cost', '$10..14');
  await unfold('uncertainty');
  await page().locator('#add-correlation').click();
  await eventually(() => value('correlations-0'), (line) => assert.equal(line, 'demand.rate ~ app.instance.cost = 0.5'));
  await enter('correlations-0', 'demand.rate with app.instance.cost: -0.8');
  await eventually(() => value('correlations-0'), (line) => assert.equal(line, 'demand.rate ~ app.instance.cost = -0.8'));
  await type('correlations-0', 'demand.rate ~ app.instance.cost = 8');
  await eventually(() => problem('correlations-0'), matches(/A correlation of 8 is not possible\. Write a number from -1 to 1\./));
  await enter('correlations-0', 'demand.rate ~ demand.horizon = 0.2');
  await unfold('part-uncertainty');
  await eventually(() => fold().innerText(), matches(/does not count: demand\.horizon is no range/));
  const link = await linked();
  await open(link);
  await unfold('uncertainty');
  assert.equal(await value('correlations-0'), 'demand.rate ~ demand.horizon = 0.2');
  assert.equal(await value('demand-rate'), '60,000..240,000 req/day');
});

test('a fitted sweep is uncertain by its fit', async () => {
  await open();
  await drop(SWEEP);
  await eventually(sure, ([first]) => assert.match(first ?? '', /^With what is uncertain/));
  await unfold('part-uncertainty');
  await eventually(() => fold().innerText(), matches(/Fit: contention \(σ\)/));
});

test('questions are answered backwards while their fold is open', async () => {
  await open();
  await unfold('part-questions');
  const line = (label) => page().locator('.question', { hasText: label }).locator('dd').innerText();
  await eventually(() => line('Instances at that load'), matches(/^A mean of 1M req\/day needs 3 instances, and a month then costs \$36\.00\.$/));
  await page().fill('#question-load', '100x');
  await eventually(() => line('Instances at that load'), matches(/needs 30 instances/));
  await page().fill('#question-headroom', '90 %');
  await eventually(() => line('Cheapest way'), matches(/^3 of digitalocean\/s-1vcpu-1gb leave 90 % today instead of 70 %, .* Otherwise, 3 instances leave 90 %, for \$24\.00 more a month\.$/));
  await page().fill('#question-load', 'lots');
  await eventually(() => line('Instances at that load'), matches(/“lots”|lots/));
  assert.match(await line('Fastest growth'), /The plan has no budget\. Write one, such as \$500\/mo\./);
});

test('which offers to take is told while its fold is open', async () => {
  await open();
  await unfold('part-which');
  const which = () => page().locator('#part-which').innerText();
  await eventually(which, matches(/For the app: digitalocean\/\S+, \d+ of it: \$\d+\.\d\d a month for the whole plan/));
  assert.match(await which(), /wins below, each/);
  assert.match(await which(), /offers: of another provider or region/);
  // It follows the plan.
  await enter('demand-rate', '8M..12M/day');
  await eventually(which, matches(/For the app: digitalocean\/\S+, \d\d of it/));
  // Reserved instances have a price only if somebody says so.
  assert.doesNotMatch(await which(), /To pay for the instances/);
  await unfold('market', 'more-market');
  await enter('market-reserved-discount', '30..40 %');
  await eventually(which, matches(/To pay for the instances: \d+ reserved for 1 year, the rest on demand, over 12 months from now/));
  assert.match(await which(), /Who knew the demand would reserve \d+ to \d+; the least regret in the worst draw has \d+\./);
  assert.match(await which(), /reserved\s+per month\s+worst regret/);
});

test('offers of the plan before an edit are marked until there are new ones', async () => {
  // The worker as it is, but all that it says after its first word comes late: what is out of sight is marked when the hand rests.
  const late = `const post = self.postMessage.bind(self);
    let words = 0;
    self.postMessage = (said) => words++ === 0 ? post(said) : setTimeout(post, 800, said);\n`;
  await context().route('**/worker.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: late + (await response.text()) });
  });
  await open();
  await unfold('part-which');
  const which = () => page().locator('#part-which').innerText();
  const parts = '#part-which, .chart[id^="chart-front"]';
  await eventually(which, matches(/For the app: digitalocean/));
  await eventually(() => page().locator(parts).count(), (count) => assert.equal(count, 2));
  assert.equal(await page().locator(`:is(${parts})[aria-busy]`).count(), 0);
  // What stands there while it is marked, which may be for a few frames only.
  await page().evaluate((selector) => {
    window.marked = [];
    new MutationObserver(() => {
      const all = [...document.querySelectorAll(selector)];
      if (all.every((part) => part.ariaBusy === 'true')) window.marked.push(all.map((part) => part.innerText));
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  }, parts);
  const before = (await which()).match(/For the app: .*/)[0];
  await enter('demand-rate', '8M/day');
  await eventually(which, (text) => assert.ok(/For the app: /.test(text) && !text.includes(before), text));
  await eventually(() => page().locator('[aria-busy]').count(), (count) => assert.equal(count, 0));
  const marked = await page().evaluate(() => window.marked);
  assert.ok(marked.length > 0, 'it was marked');
  assert.ok(marked[0].some((text) => text.includes(before)) && marked[0].some((text) => text.includes('what stands here is of the plan before')), marked[0].join());
  // It turns pale, in the color of what is less weighty, which can be read.
  const colors = await page().evaluate(async () => {
    const fold = document.querySelector('#part-which');
    fold.ariaBusy = 'true';
    await new Promise((done) => setTimeout(done, 1_000));
    const color = (selector) => getComputedStyle(fold.querySelector(selector)).color;
    const found = [color(':scope > p'), color('tbody td'), color('summary .said'), color('summary h2')];
    fold.ariaBusy = null;
    return found;
  });
  assert.equal(colors[0], colors[2]);
  assert.equal(colors[1], colors[2]);
  assert.notEqual(colors[3], colors[2]);
  // Once the fold is closed nobody asks any more, and no old offer stays.
  await page().locator('#part-which > summary').click();
  await enter('demand-rate', '9M/day');
  await eventually(() => page().locator(parts).count(), (count) => assert.equal(count, 1));
  await unfold('part-which');
  await eventually(() => page().locator(parts).count(), (count) => assert.equal(count, 2));
});

test('where the worker cannot be had, the page says so and promises nothing', async () => {
  await open();
  await context().route('**/worker_bg.wasm', (route) => route.fulfill({ status: 404, body: '' }));
  expectProblem(/^(answered 404|request failed): .*worker_bg\.wasm/);
  // What the worker throws goes to the page's console, unless it is let go before.
  allowProblem(/^(console error|console warning|thrown): .*(404|wasm|MIME)/is);
  await enter('demand-rate', '80k..200k/day');
  await eventually(notice, matches(/^The worker (stopped|could not be started).*\.$/m));
  assert.equal(await page().locator('.sure').count(), 0);
  // And once it can be had, it is.
  await context().unroute('**/worker_bg.wasm');
  await enter('demand-rate', '80k..210k/day');
  await eventually(answer, matches(/With what is uncertain, a month costs/));
});

test('a worker that says nothing is missed, and started again for what is to be drawn', async () => {
  await open();
  const [, build] = (await page().locator('footer').innerText()).match(/Plimsoll (\d[\w.+-]*\w)/);
  // It says which build it is, as the real one does, and then no more.
  const silent = `export default () => postMessage(${JSON.stringify(build)});`;
  await context().route('**/worker.js', (route) => route.fulfill({ contentType: 'text/javascript', body: silent }));
  await enter('demand-rate', '80k..200k/day');
  await page().getByText('What is uncertain is being worked out.').waitFor();
  // What is asked next gives it no more time.
  await enter('demand-growth', '8 %/month');
  await context().unroute('**/worker.js');
  await page().locator('#answer.late').waitFor();
  await page().getByText('The worker does not answer.').waitFor({ timeout: 60_000 });
  await eventually(answer, matches(/With what is uncertain, a month costs/));
  await drawn();
  assert.equal(await page().locator('#answer.late').count(), 0);
});

test('ranges of the plan before are said to be that if new ones take long, and nothing moves', async () => {
  // The worker as it is, but what it has drawn comes late.
  const late = `const post = self.postMessage.bind(self);
    self.postMessage = (said) => String(said).includes('"told"') ? setTimeout(post, 1500, said) : post(said);\n`;
  await context().route('**/worker.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: late + (await response.text()) });
  });
  await page().setViewportSize({ width: 360, height: 800 });
  await open();
  const change = async (text, input = 'demand-rate') => {
    await page().click('.sheet-toggle');
    await enter(input, text);
    await page().click('.sheet-toggle');
  };
  // The names of months have lengths of their own: from this one on, both texts have as many lines.
  await change('2026-11', 'demand-start');
  await change('80k..200k/day');
  await eventually(answer, matches(/With what is uncertain, a month costs/));
  await drawn();
  const said = page().locator('.until-then');
  const top = () => page().locator('#warnings').evaluate((element) => element.getBoundingClientRect().top + window.scrollY);
  assert.equal(await said.count(), 0);
  const before = await top();
  await change('80k..210k/day');
  await page().getByText('Ranges of the plan before, in the charts too').waitFor();
  assert.equal(await top(), before);
  // It stands between the last sentence and what follows it, over neither.
  const [bottom, next] = await page().evaluate(() => ['.until-then', '#warnings > summary h2'].map((part, i) => {
    const place = document.querySelector(part).getBoundingClientRect();
    return i === 0 ? place.bottom : place.top;
  }));
  assert.ok(bottom <= next + 1, `${bottom} ${next}`);
  await drawn();
  await eventually(() => said.count(), (count) => assert.equal(count, 0));
  assert.equal(await top(), before);
});
