// Files: what is dropped, picked or pasted changes the fitted capacity to what other programs say, a
// bad file gets its sentence, and nothing that was there is lost.

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { allowProblem, context, drop, expectProblem, open, page, paste, requests } from './harness.mjs';
import {
  FITTED, SWEEP, answer, drawn, enter, equals, eventually, files, linked, matches, notice, saved, summary, title, told, value,
} from './steps.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const path = (file) => resolve(HERE, file);
const read = (file) => readFileSync(path(file));
/** Bytes without any order, but the same in each run. */
const NOISE = Uint8Array.from({ length: 4096 }, (_, i) => (Math.imul(i + 1, 2654435761) >>> 13) & 255);

async function fitted() {
  await eventually(answer, matches(FITTED.carried));
  await eventually(() => summary('scalability'), matches(FITTED.summary));
  await eventually(() => title('scalability'), equals(FITTED.title));
}

test('seven files dropped at once change the fitted capacity', async () => {
  await open();
  const before = await told();
  await drop(SWEEP);
  await fitted();
  assert.equal(await value('app-capacity-basis'), 'fitted');
  assert.match(await notice(), /^7 files read\. A sweep of 7 runs of autocannon was fitted, and the capacity follows it\./);
  const rows = await files();
  assert.deepEqual(rows.map((row) => row.name), SWEEP.map((file) => basename(file)));
  for (const [i, row] of rows.entries()) {
    const report = JSON.parse(read(SWEEP[i]));
    assert.equal(row.failed, false);
    assert.match(row.what, new RegExp(`^autocannon: ${report.connections} in flight, \\d+(\\.\\d+)? req/s$`));
    const told = Number(row.what.match(/([\d.]+) req\/s/)[1]);
    assert.ok(Math.abs(told / report.requests.average - 1) < 0.01, `${row.what}: ${report.requests.average}`);
  }
  // Every measured point stands among the chart's rows.
  const chart = (await told()).charts.find(({ id }) => id === 'chart-scalability');
  assert.deepEqual(chart.rows.slice(1).map(([n]) => n), ['1', '2', '4', '8', '16', '32', '64']);
  assert.equal(await page().locator('#chart-scalability .frame circle').count() >= 7, true);

  // One step back takes everything back, one forward brings it again.
  const after = await told();
  await page().click('#undo');
  await eventually(told, equals(before));
  assert.deepEqual(await files(), []);
  await page().click('#redo');
  await eventually(told, equals(after));
  assert.deepEqual(await files(), rows);
});

test('the reader comes with the first file, once, and reads everything after it', async () => {
  await open();
  assert.deepEqual(requests().filter((one) => one.startsWith('reader')), []);
  await drop(SWEEP.slice(0, 4));
  await eventually(async () => (await files()).length, equals(4));
  await drop(SWEEP.slice(4));
  await fitted();
  const fetched = requests().filter((one) => one.startsWith('reader'));
  assert.deepEqual(fetched.sort(), ['reader.js', 'reader_bg.wasm', 'reader_loader.js']);
});

test('files that come while others are read count with them', async () => {
  await open();
  // Without waiting in between, as with several drags from a file manager.
  await drop(SWEEP.slice(0, 3));
  await drop(SWEEP.slice(3, 4));
  await drop(SWEEP.slice(4));
  await fitted();
  assert.equal((await files()).length, 7);
});

test('the sample sweep does the same as dropping its files', async () => {
  await open();
  await page().click('#try-sample');
  await fitted();
  assert.deepEqual((await files()).map((row) => row.name), SWEEP.map((file) => basename(file)));
});

test('files can be picked, more can follow, and the same again', async () => {
  await open();
  await page().setInputFiles('#file-input', SWEEP.slice(0, 3).map(path));
  await eventually(() => summary('scalability'), matches(/^3 runs of autocannon/));
  await page().setInputFiles('#file-input', SWEEP.slice(3).map(path));
  await fitted();
  await page().setInputFiles('#file-input', path(SWEEP[0]));
  await eventually(async () => (await files()).length, equals(8));
});

test('the text of a report can be pasted', async () => {
  await open();
  await drop(SWEEP.slice(1));
  await eventually(async () => (await files()).length, equals(6));
  await paste(read(SWEEP[0]).toString());
  await fitted();
  assert.equal((await files()).at(-1).name, 'pasted text');
});

test('pasting into an input stays with the input', async () => {
  await open();
  await page().locator('#demand-rate').focus();
  await paste('50k/day', '#demand-rate');
  await drop([SWEEP[0]]); // whatever came before has been dealt with when this is
  await eventually(files, (rows) => assert.deepEqual(rows.map((row) => row.name), [basename(SWEEP[0])]));
});

test('a removed file counts no longer, and undo brings it back', async () => {
  await open();
  const typed = await answer();
  await drop([...SWEEP, { name: 'broken.json', bytes: '{"connections": 8,' }]);
  await fitted();
  const all = await told();
  await page().getByRole('button', { name: 'Remove autocannon-c064.json' }).click();
  await eventually(() => summary('scalability'), matches(/^6 runs of autocannon/));
  assert.equal((await files()).length, 7);
  await page().click('#undo');
  await eventually(told, equals(all));

  // All at once, on a computer that is slow to draw: each must be fitted without those that went before it.
  const slow = await context().newCDPSession(page());
  await slow.send('Emulation.setCPUThrottlingRate', { rate: 8 });
  await page().evaluate(() => {
    const buttons = [...document.querySelectorAll('.files .quiet')];
    for (const button of buttons.filter((one) => /c0(01|02|64)/.test(one.ariaLabel))) button.click();
  });
  await eventually(async () => (await files()).length, equals(5));
  await eventually(() => summary('scalability'), matches(/^4 runs of autocannon/));
  await slow.send('Emulation.setCPUThrottlingRate', { rate: 1 });

  for (let left = 5; left > 0; left -= 1) {
    await page().locator('.files .quiet').first().click();
    await eventually(async () => (await files()).length, equals(left - 1));
  }
  await eventually(answer, equals(typed));
  await eventually(() => title('scalability'), equals('Scalability'));
});

test('of several sweeps one is chosen, by keyboard too, and stays chosen', async () => {
  await open();
  const levels = [1, 4, 8, 16, 32];
  const hey = levels.map((level) => `../fixtures/import/hey/0.1.4/scale-c${String(level).padStart(3, '0')}.txt`);
  await drop(SWEEP);
  await fitted();
  const choices = page().getByRole('group', { name: 'The sweep that the capacity follows' });
  // A single one is no choice.
  assert.equal(await choices.count(), 0);
  await drop(hey.slice(0, 4));
  await eventually(() => summary('scalability'), matches(/^4 runs of hey/));
  await eventually(notice, matches(/Not counted: 7 runs of autocannon\. Choose among them under Evidence\./));
  await page().click('#notice-show');
  await eventually(() => page().evaluate(() => document.activeElement.id), equals('sweeps'));
  await drawn();
  const newest = await answer();
  const radio = (tool) => choices.getByRole('radio', { name: new RegExp(`^${tool}\\b`) });
  assert.deepEqual([await radio('hey').isChecked(), await radio('autocannon').isChecked()], [true, false]);
  assert.match(await choices.innerText(), /autocannon of http\S+: 7 levels from 1 to 64 in flight.*λ = .* req\/s, contention σ = .*, coherency κ = /s);
  await radio('hey').focus();
  await page().keyboard.press('ArrowDown');
  await fitted();
  await eventually(() => radio('autocannon').isChecked(), equals(true));
  await drawn();
  const chosen = await answer();
  // One more run of the newer one does not take its place.
  await drop(hey.slice(4));
  await eventually(() => choices.innerText(), matches(/hey: 5 levels/));
  await drawn();
  assert.equal(await answer(), chosen);
  await page().click('#undo');
  await page().click('#undo');
  await eventually(answer, equals(newest));
  await eventually(() => radio('hey').isChecked(), equals(true));
});

test('too few levels leave the capacity and say what is missing', async () => {
  await open();
  const typed = await answer();
  await drop(SWEEP.slice(0, 2));
  await eventually(notice, matches(/2 files read\. The capacity stays as it is\. .*2 levels of concurrency.*three or more/));
  assert.equal(await answer(), typed);
});

test('one report of another tool is read and changes no capacity', async () => {
  await open();
  const typed = await answer();
  const metrics = {
    http_reqs: { count: 1000, rate: 33.3 },
    http_req_duration: { avg: 12, min: 1, med: 11, max: 80, 'p(90)': 20, 'p(95)': 30 },
    vus: { value: 10, min: 10, max: 10 },
  };
  await drop([{ name: 'k6.json', bytes: JSON.stringify({ metrics }) }]);
  await eventually(files, (rows) => assert.match(rows[0]?.what ?? '', /^k6: .*33\.3 req\/s/));
  assert.equal(await answer(), typed);
});

const BAD = [
  ['random.json', NOISE, /This is not text, so it is not a report\./],
  ['empty.json', '', /The file is empty\./],
  ['error.json', '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>',
    /This is an HTML page \("502 Bad Gateway"\), not a report\./],
  ['cut.json', read(SWEEP[3]).subarray(0, 500), /The JSON is cut off at line 1, column 501/],
  ['line.json', Buffer.alloc(20 * 1024 * 1024, 'x'), /This is no report that can be read: it is text that begins with "x+…"/],
  ['other.json', '{"hello": 1}', /JSON with the keys hello.*k6.*JMeter.*more/],
];

test('each bad file gets its own sentence, and nothing is lost', async () => {
  await open();
  await enter('demand-growth', '20 %/month');
  await drop(SWEEP);
  await fitted();
  const before = await told();
  const seen = new Set();
  for (const [i, [name, bytes, sentence]] of BAD.entries()) {
    await drop([{ name, bytes }]);
    await eventually(async () => (await files()).length, equals(8 + i));
    const row = (await files()).at(-1);
    assert.equal(row.name, name);
    assert.ok(row.failed);
    assert.match(row.what, sentence);
    assert.match(row.what, /\. [A-Z].*\.$/s, 'it says what to do');
    assert.ok(row.what.length < 400, `short enough to read: ${row.what.length}`);
    assert.match(await notice(), /1 file could not be read: the list of files says why\./);
    assert.deepEqual(await told(), before);
    seen.add(row.what.replace(name, ''));
  }
  assert.equal(seen.size, BAD.length);
  await enter('demand-growth', '8 %/month');
  await eventually(told, (now) => assert.notDeepEqual(now, before));
});

test('bad files beside good ones do not keep these from counting', async () => {
  await open();
  await drop([...BAD.map(([name, bytes]) => ({ name, bytes })).slice(0, 4), ...SWEEP]);
  await fitted();
  assert.match(await notice(), /7 files read; 4 files could not be: the list of files says why\./);
  assert.deepEqual((await files()).map((row) => row.failed), [true, true, true, true, false, false, false, false, false, false, false]);
});

test('while something is dragged over the page it says so', async () => {
  await open();
  const over = page().locator('.drop-over');
  const drag = (type) => page().evaluate((type) => {
    const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() });
    return document.body.dispatchEvent(event);
  }, type);
  await drag('dragenter');
  assert.equal(await drag('dragover'), false, 'the browser must not open the file itself');
  await over.waitFor();
  await drag('dragleave');
  await over.waitFor({ state: 'detached' });
});

test('snapshots of some months in a row become a forecast of the demand', async () => {
  await open();
  const { history: [snapshot] } = JSON.parse(read('../fixtures/import/perfmetrics/mib/history-minutes8.json'));
  const monthly = (count) => ({
    name: `${count}-months.json`,
    bytes: Buffer.from(JSON.stringify({
      history: Array.from({ length: count }, (_, i) => {
        const requests = { ...snapshot.requests, total: 1e6 + 1e5 * i, successful: 1e6 + 1e5 * i };
        return { ...snapshot, requests, timestamp: new Date(Date.UTC(2026, i, 1)).toISOString() };
      }),
    })),
  });
  const forecast = page().getByRole('button', { name: 'Forecast the demand from it' });
  await drop([monthly(3)]);
  await eventually(files, (all) => assert.equal(all.length, 1));
  assert.equal(await forecast.count(), 0);
  await drop([monthly(8)]);
  await forecast.click();
  await eventually(notice, matches(/Demand and growth are now forecast from 8 months of 8-months\.json, up to August 2026\./));
  await eventually(() => value('demand-growth'), matches(/^history to 2026-08: /));
  await page().locator('#undo').click();
  await eventually(() => value('demand-growth'), matches(/^8 %\/month$/));
});

test('without its reader the page says so and works', async () => {
  await open();
  await context().route('**/reader_bg.wasm', (route) => route.fulfill({ status: 404, body: '' }));
  expectProblem(/^(answered 404|request failed): .*reader_bg\.wasm/);
  // What the reader throws goes to the page's console, unless it is let go before.
  allowProblem(/^(console error|console warning|thrown): .*(404|wasm|MIME)/is);
  const before = await told();
  await drop(SWEEP.slice(0, 1));
  await eventually(async () => (await files()).at(-1)?.what, matches(/^The reader of files (stopped|could not be started).*\.$/m));
  assert.deepEqual(await told(), before);
  await enter('demand-growth', '20 %/month');
  await eventually(saved, matches(/20 %\/month/));
  // And once it can be had, it is.
  await context().unroute('**/reader_bg.wasm');
  await drop(SWEEP);
  await fitted();
});

/** Drops a file of so many copies of a text, without a copy of it in the test. */
const dropLarge = (name, text, times) => page().evaluate(([name, text, times]) => {
  const data = new DataTransfer();
  data.items.add(new File(Array(times).fill(new Blob([text])), name));
  document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
}, [name, text, times]);

test('a large file is read while the page goes on, and can be left off', async () => {
  const points = read('../fixtures/import/k6/2.2.0/points.ndjson').toString();
  const part = points.repeat(Math.ceil(2e6 / points.length));
  await open();
  await dropLarge('points.ndjson', part, 200);
  await eventually(notice, matches(/^Reading points\.ndjson: \d.* % of \d+ MB; [\d,]+ requests so far, p95 [\d.]+ ms\./));
  // The page draws and answers meanwhile.
  const slowest = page().evaluate(() => new Promise((done) => {
    let [last, most, frames] = [performance.now(), 0, 0];
    const frame = (now) => {
      most = Math.max(most, now - last);
      last = now;
      frames += 1;
      if (frames < 20) requestAnimationFrame(frame);
      else done(most);
    };
    requestAnimationFrame(frame);
  }));
  const before = await answer();
  await enter('demand-growth', '20 %/month');
  await eventually(answer, (now) => assert.notEqual(now, before));
  assert.ok(await slowest < 1000, 'no frame takes a second');
  await page().locator('#cancel-reading').click();
  await eventually(notice, matches(/^Left off: nothing of points\.ndjson was taken in\./));
  assert.deepEqual(await files(), []);
  // What comes next is read all the same, and a smaller one to its end.
  await dropLarge('points.ndjson', part, 5);
  await eventually(async () => (await files()).map((file) => file.what), (whats) => assert.match(whats.join(), /^k6: [\d,.]+ req\/s, 3\.8 % failed, \d series$/));
});

test('what files say of the plan is taken value by value or all at once, and undone', async () => {
  await open();
  const rate = await value('demand-rate');
  await drop(['../fixtures/import/perfmetrics/mib/history-leak-5s.json']);
  const said = page().locator('#proposals');
  await said.waitFor();
  const heading = () => said.locator('> summary').innerText();
  await eventually(heading, matches(/^The files propose \d values$/));
  // What was read, for how many inputs something is proposed, the verdict, and the way there.
  await eventually(notice, matches(/^1 file read\. Values are proposed for \d inputs\. Memory leaks: 5\.\d+ GB\/h\.\s+Show/));
  await said.locator('> summary').click();
  await page().click('#notice-show');
  await eventually(() => page().evaluate(() => document.activeElement.id), equals('proposals-said'));
  assert.ok(await said.evaluate((fold) => fold.open));
  await eventually(notice, equals(''));
  // Each has its origin and says how sure it is, and what it would replace.
  const row = said.locator('li', { hasText: 'Mean rate now' });
  assert.match(await row.innerText(), /req\/day; now .*60 snapshots in history-leak-5s\.json over 5 min.*Rough: it was measured for 5 min only/s);
  assert.match(await said.innerText(), /memory leaks\. The floor .* rises by 5\.\d+ GB\/h/);
  await row.getByRole('button', { name: 'Take Mean rate now' }).click();
  await eventually(() => value('demand-rate'), (now) => assert.notEqual(now, rate));
  await eventually(notice, matches(/Mean rate now is now as the files say\./));
  await page().click('#undo');
  await eventually(() => value('demand-rate'), equals(rate));
  await page().click('#adopt-all');
  await eventually(heading, equals('The plan holds what the files say'));
  await page().click('#undo');
  await eventually(() => value('demand-rate'), equals(rate));
  // Without the file nobody says it any more.
  await page().locator('.files .quiet').first().click();
  await said.waitFor({ state: 'detached' });
});

test('where files do not agree a person says which counts, and the input says where it comes from', async () => {
  await open();
  const mib = (name) => `../fixtures/import/perfmetrics/mib/${name}.json`;
  await drop([mib('history-leak-5s'), mib('history-healthy-5s')]);
  const said = page().locator('#proposals');
  await said.waitFor();
  await eventually(() => said.locator('> summary').innerText(), matches(/^The files propose \d+ values, and do not agree on \d of them$/));
  // All that is plain can be taken at once; where they do not agree nothing is taken.
  const row = said.locator('li[data-then]', { has: page().locator('.name', { hasText: /^or / }) }).first();
  const input = await row.getAttribute('data-then');
  const before = await value(input);
  if (await page().locator('#adopt-all').count()) await page().click('#adopt-all');
  assert.equal(await value(input), before);
  const texts = (await row.locator('strong').allInnerTexts()).slice(0, 2);
  assert.notEqual(texts[0], texts[1]);
  for (const place of [1, 0]) {
    await row.getByRole('button', { name: `: ${texts[place]}` }).click();
    await eventually(() => value(input), equals(texts[place]));
    const why = await row.locator('.hint').nth(place).innerText();
    assert.match(why, /history-(leak|healthy)-5s\.json/);
    await eventually(() => page().locator(`#field-${input}`).innerHTML(), (html) => assert.ok(html.includes(why.slice(0, 40)), html));
  }
  await page().click('#undo');
  await eventually(() => value(input), equals(texts[1]));
});

test('by keyboard the focus goes from row to row when files are removed and values taken', async () => {
  await open();
  await drop(SWEEP.slice(0, 4));
  await eventually(async () => (await files()).length, equals(4));
  await page().locator('.folded:not(#proposals) > summary').click();
  const focused = () => page().evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.id);
  const press = async (key, next) => {
    await page().keyboard.press(key);
    await eventually(focused, equals(next));
  };
  // The next row, from the last one the row before it, and when none is left the place where files are chosen.
  await page().getByRole('button', { name: 'Remove autocannon-c002.json' }).focus();
  await press('Enter', 'Remove autocannon-c004.json');
  await press('Space', 'Remove autocannon-c008.json');
  await press('Enter', 'Remove autocannon-c001.json');
  await press('Enter', 'choose-files');
  await drop(SWEEP);
  await fitted();
  await page().locator('.folded:not(#proposals) > summary').click();
  await page().getByRole('button', { name: 'Remove all 7 files' }).focus();
  await press('Enter', 'choose-files');

  await drop(['../fixtures/import/perfmetrics/mib/history-leak-5s.json']);
  const takes = page().locator('#proposals button', { hasText: /^Take$/ });
  await takes.first().waitFor();
  const names = await takes.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  assert.ok(names.length > 2, names.join());
  await takes.first().focus();
  for (const next of names.slice(1)) await press('Enter', next);
  // After the last one the input that it went into, though its section was closed.
  const last = await page().locator('#proposals li[data-then]').last().getAttribute('data-then');
  await press('Enter', last);
  assert.ok(await page().locator(`#${last}`).isVisible());
  await eventually(() => page().locator('#proposals-said').innerText(), equals('The plan holds what the files say'));
  await page().click('#undo');
  await page().click('#undo');
  await page().locator('#adopt-all').focus();
  await press('Enter', 'proposals-said');
});

test('every figure that was read is one click away', async () => {
  await open();
  await drop(['../fixtures/import/redis/7.0.15/info-7.0.15-all.txt', SWEEP[3]]);
  await eventually(async () => (await files()).length, equals(2));
  const row = (name) => page().locator('.files > li:not(#proposals li)', { hasText: name });
  const figures = (name) => row(name).locator('summary', { hasText: 'Figures' });
  await figures('info-7.0.15').click();
  await eventually(() => row('info-7.0.15').innerText(), matches(/redis_command_calls\{command="get"\}\s+438,660/));
  await figures('c008').click();
  await eventually(() => row('c008').innerText(), matches(/2,047/));
});

test('a concurrency that no file says can be typed, and a sweep comes of it', async () => {
  await open();
  const typed = await answer();
  const levels = [1, 4, 8, 32];
  const report = (level) => read(`../fixtures/import/hey/0.1.4/scale-c${String(level).padStart(3, '0')}.txt`);
  await drop(levels.map((level) => ({ name: `run ${'abcd'[levels.indexOf(level)]}.txt`, bytes: report(level) })));
  await eventually(notice, matches(/4 files read\..*stays as it is/));
  await page().locator('.folded:not(#proposals) > summary').click();
  const inputs = page().getByLabel('Concurrency, not in the file');
  assert.equal(await inputs.count(), levels.length);
  await inputs.first().fill('none');
  await inputs.first().blur();
  await eventually(() => page().locator('.files .field.wrong').innerText(), matches(/number/i));
  for (const [i, level] of levels.entries()) {
    await inputs.nth(i).fill(String(level));
    await inputs.nth(i).blur();
  }
  await eventually(notice, matches(/A sweep of 4 runs of hey was fitted, and the capacity follows it\./));
  assert.equal(await page().locator('.files .field.wrong').count(), 0);
  const chart = (await told()).charts.find(({ id }) => id === 'chart-scalability');
  assert.deepEqual(chart.rows.slice(1).map(([n]) => n), levels.map(String));
  // Taken back, two levels are left, and then the sweep is gone.
  await inputs.nth(0).fill('');
  await inputs.nth(0).blur();
  await eventually(notice, matches(/A sweep of 3 runs of hey was fitted/));
  await inputs.nth(1).fill('');
  await inputs.nth(1).blur();
  await eventually(notice, matches(/three or more/));
  for (let i = 0; i < 6; i++) await page().click('#undo');
  await eventually(answer, equals(typed));
  assert.equal((await files()).length, levels.length);
});

test('the users of a Locust test come from the history beside its statistics', async () => {
  await open();
  const locust = (name) => ({ name: name.replace('c032', 'evening'), bytes: read(`../fixtures/import/locust/2.47.0/${name}`) });
  await drop([locust('scale-c032_stats.csv'), locust('scale-c032_stats_history.csv')]);
  await eventually(async () => (await files()).length, equals(2));
  const input = page().getByLabel('Concurrency, not in the file');
  await eventually(() => input.inputValue(), equals('32'));
  await page().locator('.files .quiet').nth(1).click();
  await eventually(() => input.inputValue(), equals(''));
});

test('a table of no known tool is read once its columns are said, and so are all like it', async () => {
  await open();
  const table = (shift) => ['when,took,code'].concat(
    Array.from({ length: 20 }, (_, i) => `${1767225600 + i + shift},${10 + i},${i === 3 ? 500 : 200}`),
  ).join('\n');
  await drop([{ name: 'own.csv', bytes: table(0) }, { name: 'more.csv', bytes: table(60) }, { name: 'cut.json', bytes: '{"a' }]);
  await eventually(files, (rows) => assert.deepEqual(rows.map((row) => row.failed), [true, true, true]));
  const form = page().locator('.meanings').first();
  assert.match(await form.innerText(), /when\s*1767225600/);
  assert.match((await files())[0].what, /with the columns when, took, code\. Say what its columns mean\.$/);
  const say = (column, meaning) => form.getByLabel(column).selectOption({ label: meaning });
  await form.getByRole('button', { name: 'Read the table' }).isDisabled().then((yes) => assert.ok(yes));
  // A choice that cannot be is told, and what was chosen stays.
  await say('when', 'time, seconds since 1970');
  await form.getByRole('button', { name: 'Read the table' }).click();
  await eventually(files, (rows) => {
    const said = rows.map((row) => row.what).join();
    assert.match(said, /no column says what was measured.*Say which column is the latency, the status or a metric/i);
    // The form speaks of the form.
    assert.doesNotMatch(said, /--columns|COLUMN|plimsoll import/);
  });
  assert.equal(await form.getByLabel('when').inputValue(), 'time, seconds since 1970');
  await say('took', 'latency, ms');
  await say('code', 'HTTP status');
  await form.getByRole('button', { name: 'Read the table' }).click();
  await eventually(files, (rows) => assert.deepEqual(
    rows.map((row) => [row.name, row.failed]), [['own.csv', false], ['more.csv', false], ['cut.json', true]],
  ));
  assert.equal(await form.isVisible(), false);
  await page().locator('.files summary', { hasText: 'Figures' }).first().click();
  await eventually(() => page().locator('.evidence').innerText(), matches(/5 %/));
  // What was said holds for the next one too, and can be said otherwise: a unit was wrong.
  await drop([{ name: 'third.csv', bytes: table(120) }]);
  await eventually(files, (rows) => assert.deepEqual(rows.map((row) => row.failed), [false, false, true, false]));
  await page().locator('.files summary', { hasText: 'What its columns mean' }).first().click();
  assert.equal(await form.getByLabel('took').inputValue(), 'latency, ms');
  await say('took', 'latency, seconds');
  await form.getByRole('button', { name: 'Read the table' }).click();
  await eventually(() => page().locator('.evidence').innerText(), (text) => assert.doesNotMatch(text, /Not read/));
  await eventually(async () => {
    const summaries = page().locator('.files summary', { hasText: 'Figures' });
    for (let i = 0; i < await summaries.count(); i++) {
      const fold = summaries.nth(i).locator('..');
      if (!(await fold.evaluate((element) => element.open))) await summaries.nth(i).click();
    }
    return page().locator('.evidence').innerText();
  }, matches(/27 s\t28 s\t29 s\t29 s/));
  assert.equal((await files()).length, 4);
  for (let i = 0; i < 3; i++) await page().click('#undo');
  await eventually(files, (rows) => assert.deepEqual(rows.map((row) => row.failed), [true, true, true]));
});

test('a sweep that is kept by hand is read as runs and fitted', async () => {
  await open();
  // X(n) = 100 n / (1 + 0.1 (n - 1)): 100, 181.8, 307.7, 470.6 and 640 requests per second.
  const levels = [1, 2, 4, 8, 16];
  const rows = levels.map((n) => `${n},${(100 * n / (1 + 0.1 * (n - 1))).toFixed(3)},${20 + n}`);
  await drop([{ name: 'sweep.csv', bytes: ['users,rps,p95_ms', ...rows].join('\n') }]);
  await eventually(files, (all) => assert.equal(all[0]?.failed, true));
  const form = page().locator('.meanings').first();
  await form.getByLabel('users').selectOption({ label: 'users at work' });
  await form.getByLabel('p95_ms').selectOption({ label: 'of a run: p95, ms' });
  await form.getByRole('button', { name: 'Read the table' }).click();
  await eventually(files, (all) => assert.match(all[0].what, /of each run the users and the throughput are needed/i));
  await form.getByLabel('rps').selectOption({ label: 'of a run: throughput, req/s' });
  await form.getByRole('button', { name: 'Read the table' }).click();
  await eventually(notice, matches(/A sweep of 5 runs of own columns was fitted, and the capacity follows it\./));
  await eventually(() => summary('scalability'), matches(/^5 runs of own columns: λ = 100 req\/s, contention σ = 0\.1,/));
  assert.equal(await value('app-capacity-basis'), 'fitted');
});

test('tables of one name and others columns are each read as they are', async () => {
  await open();
  const named = (text) => ({ name: 'data.csv', bytes: text });
  await drop([named('at,took\n1767225600,10\n1767225601,12\n'), named('at,took\n1767225600,30\n1767225601,32\n'), named('x,y\n1,2\n3,4\n')]);
  await eventually(async () => (await files()).length, equals(3));
  const form = page().locator('.meanings').first();
  await form.getByLabel('took').selectOption({ label: 'latency, ms' });
  await form.getByRole('button', { name: 'Read the table' }).click();
  await eventually(files, (rows) => assert.deepEqual(rows.map((row) => row.failed), [false, false, true]));
  assert.match((await files())[2].what, /columns x, y/);
  // One that is removed stays away when the others are read once more.
  await page().locator('.files .quiet').first().click();
  await eventually(async () => (await files()).length, equals(2));
  await page().locator('.files summary', { hasText: 'What its columns mean' }).first().click();
  await form.getByLabel('took').selectOption({ label: 'latency, seconds' });
  await form.getByRole('button', { name: 'Read the table' }).click();
  await page().locator('.files summary', { hasText: 'Figures' }).first().click();
  await eventually(() => page().locator('.evidence').innerText(), matches(/32 s\t32 s/));
  assert.equal((await files()).length, 2);
});

test('a folder that is dropped is taken whole', async () => {
  await open();
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  mkdirSync(join(folder, 'sweep', 'deeper'), { recursive: true });
  for (const [i, file] of SWEEP.entries()) {
    copyFileSync(path(file), join(folder, 'sweep', i < 3 ? 'deeper' : '', basename(file)));
  }
  writeFileSync(join(folder, 'sweep', '.hidden'), 'x');
  await page().locator('#drop-zone').scrollIntoViewIfNeeded();
  const zone = await page().locator('#drop-zone').boundingBox();
  const at = { x: zone.x + 20, y: zone.y + 20 };
  const data = { items: [], files: [join(folder, 'sweep')], dragOperationsMask: 1 };
  const devtools = await context().newCDPSession(page());
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await fitted();
  assert.equal((await files()).length, SWEEP.length);
  // The files of one folder go together, or all of them, each time in one step.
  await page().locator('.folded:not(#proposals) > summary').click();
  const remove = (name) => page().getByRole('button', { name, exact: true });
  await remove('Remove the 3 files of sweep/deeper').click();
  await eventually(() => summary('scalability'), matches(/^4 runs of autocannon/));
  await page().click('#undo');
  await fitted();
  await remove('Remove all 7 files').click();
  await eventually(files, equals([]));
  await eventually(notice, matches(/^7 files removed\. The capacity is the typed one again\./));
  await page().click('#undo');
  await fitted();
  mkdirSync(join(folder, 'empty'));
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data: { ...data, files: [join(folder, 'empty')] } });
  }
  await eventually(notice, matches(/holds no file/));
  rmSync(folder, { recursive: true });
});
