// What people do on the page and what they read there, in the words of the tests.

import assert from 'node:assert/strict';
import { eventually } from './expected.mjs';
import { page } from './harness.mjs';

export { FITTED, SWEEP, equals, eventually, matches } from './expected.mjs';

/** Puts a text into an input as typing does, and stays in it. */
export async function type(id, text) {
  await page().fill(`#${id}`, text);
}

/** Puts a text into an input and leaves it. */
export async function enter(id, text) {
  await type(id, text);
  await page().locator(`#${id}`).blur();
  // What follows comes from a program beside the page.
  await page().waitForTimeout(100);
}

/** Opens the folds of these ids, where they are closed. */
export async function unfold(...ids) {
  for (const id of ids) {
    const fold = page().locator(`#${id}`);
    if (!(await fold.evaluate((element) => element.open))) await fold.locator('> summary').click();
  }
}

export const value = (id) => page().inputValue(`#${id}`);
export const answer = () => page().locator('#answer').innerText();
export const notice = () => page().locator('.notices').innerText();
export const summary = (chart) => page().locator(`#chart-${chart} figcaption`).innerText();
export const title = (chart) => page().locator(`#chart-${chart} h2`).innerText();
export const saved = () => page().evaluate(() => localStorage.getItem('plimsoll.plan'));
export const hash = () => page().evaluate(() => location.hash);

/** Name, description and mark of each row of the evidence. */
export function files() {
  return page().locator('.files > li:not(#proposals li)').evaluateAll((rows) =>
    rows.map((row) => ({
      name: row.querySelector('.name').textContent,
      what: row.querySelector('.what').textContent,
      failed: row.classList.contains('failed'),
    })),
  );
}

/** Everything that the page tells of a plan: sentences, charts with their rows, ladder, warnings, once nothing moves. */
export async function told() {
  // What ranges come to is in rows too, and follows when the worker has drawn it.
  await drawn();
  await still();
  return eventually(tell, (plan) => {
    // A chart is drawn once its width is known, which is after the page stands.
    for (const chart of plan.charts) assert.ok(chart.rows.length === 0 || chart.drawing.length > 0, `${chart.title} is drawn`);
    return plan;
  });
}

async function tell() {
  // What nobody sees is drawn when the hand rests, or for paper.
  await page().evaluate(() => dispatchEvent(new Event('beforeprint')));
  return page().evaluate(() => {
    const text = (element) => element.textContent.trim();
    const all = (selector, root = document) => [...root.querySelectorAll(selector)];
    const rows = (root) => all('tr', root).map((row) => all('th, td', row).map(text));
    return {
      sentences: all('#answer p').map(text),
      charts: all('.charts figure.chart').map((chart) => ({
        id: chart.id,
        title: text(chart.querySelector('h2')),
        summary: all('figcaption', chart).map(text),
        drawing: all('.frame text', chart).map(text),
        rows: rows(chart),
      })),
      ladder: rows(document.querySelector('#ladder')),
      warnings: all('#warnings li').map(text),
      inputs: all('.field :is(input, select, textarea), #name').map((input) => [input.id, input.value]),
    };
  });
}

/** Waits until the address bar holds the plan, and gives the fragment. */
export async function linked(other = '') {
  return eventually(hash, (found) => {
    assert.match(found, /^#p1\.[\w-]+\.[0-9a-f]{8}$/);
    assert.notEqual(found, other);
    return found;
  });
}

/** Waits until the worker has drawn what ranges come to. */
export function drawn() {
  return eventually(() => page().locator('.sure[aria-busy]').count(), (busy) => assert.equal(busy, 0));
}

/** Waits until nothing on the page has changed for half a second: what is out of sight follows a change later. */
export function still() {
  return page().evaluate(() => new Promise((done) => {
    let timer;
    const watch = new MutationObserver(() => again());
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        watch.disconnect();
        done();
      }, 500);
    };
    watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    again();
  }));
}
