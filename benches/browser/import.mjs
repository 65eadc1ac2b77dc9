// How fast large files are read in Chromium, beside JavaScript that does the same in the same run,
// and how much memory that takes. Needs a built page.
//
//   node benches/browser/import.mjs [MB ...]      70 by default; 1000 for the limit of memory

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../tools/serve.mjs';

const require = createRequire(new URL('../../tests/browser/', import.meta.url));
const { chromium } = require('playwright-core');
const here = (path) => new URL(path, import.meta.url);
const sizes = process.argv.slice(2).map(Number).filter(Boolean);
if (sizes.length === 0) sizes.push(70);

// --- files: real timings, drawn with replacement ------------------------------------------------

const timings = readFileSync(here('../../tests/fixtures/import/requests/any/mixload.ndjson'), 'utf8')
  .trim().split('\n').map((line) => JSON.parse(line));
let seed = 7;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;

function requests(bytes, line) {
  const lines = [];
  let length = 0;
  let at = 1_795_418_206_686;
  while (length < bytes) {
    const timing = timings[Math.floor(random() * timings.length)];
    at += -Math.log(1 - random()) * 12.5;
    const ms = Math.max(0.05, (timing.latency_ms + random() - 0.5) * (0.96 + 0.08 * random()));
    const text = line({ ...timing, at, ms });
    length += text.length;
    lines.push(text);
  }
  return lines.join('');
}

/** What stands once above the lines. */
const headers = {
  jtl: 'timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect\n',
};

const files = {
  k6: (bytes) => requests(bytes, ({ at, method, path, status, ms }) => {
    const ok = status < 400;
    const time = new Date(at).toISOString().replace('Z', '000000Z');
    const tags = `{${ok ? '' : `"error_code":"1${status}",`}"expected_response":"${ok}","group":"","method":"${method}","name":"${path}","proto":"HTTP/1.1","scenario":"default","status":"${status}","url":"http://127.0.0.1:4010${path}"}`;
    const point = (metric, value) => `{"metric":"${metric}","type":"Point","data":{"time":"${time}","value":${value},"tags":${tags}}}\n`;
    const value = ms.toFixed(6);
    return point('http_reqs', 1) + point('http_req_duration', value) + point('http_req_blocked', 0.002)
      + point('http_req_connecting', 0) + point('http_req_tls_handshaking', 0) + point('http_req_sending', 0.017)
      + point('http_req_waiting', value) + point('http_req_receiving', 0.04) + point('http_req_failed', ok ? 0 : 1);
  }),
  jtl: (bytes) => requests(bytes, ({ at, path, status, ms, bytes: size }) =>
      `${Math.round(at)},${Math.round(ms)},${path},${status},${status < 400 ? 'OK' : 'Error'},Shoppers 1-3,text,${status < 400},,${size + 150},120,8,8,http://127.0.0.1:4010${path},${Math.round(ms)},0,0\n`),
  requests: (bytes) => requests(bytes, ({ at, method, path, status, ms, bytes: size }) =>
    `{"ts":${Math.round(at)},"method":"${method}","path":"${path}","status":${status},"latency_ms":${ms.toFixed(3)},"bytes":${size}}\n`),
  snapshots(bytes) {
    const { history } = JSON.parse(readFileSync(here('../../tests/fixtures/import/perfmetrics/mib/history-leak-5s.json'), 'utf8'));
    const lines = [];
    for (let length = 0, i = 0; length < bytes; i += 1) {
      const timestamp = new Date(1_795_418_206_000 + 60_000 * i).toISOString();
      lines.push(`${JSON.stringify({ ...history[i % history.length], timestamp })}\n`);
      length += lines.at(-1).length;
    }
    return lines.join('');
  },
};

// --- the page that measures -----------------------------------------------------------------------

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
cpSync(here('../../dist'), folder, { recursive: true });
cpSync(here('./yardstick.js'), join(folder, 'bench-yardstick.js'));
cpSync(here('./reader.js'), join(folder, 'bench-reader.js'));
writeFileSync(join(folder, 'bench.html'), '<!DOCTYPE html><title>bench</title>');
const server = await serve(folder, 0);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-quic'],
});

const number = (value, digits = 0) => value.toLocaleString('en-US', { maximumFractionDigits: digits });
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error));
  console.log('file             MB    Plimsoll MB/s   JavaScript MB/s   ratio   wasm MiB   p95 of both');
  for (const [kind, make] of Object.entries(files).filter(([kind]) => !process.env.KIND || kind === process.env.KIND)) {
    // One text of 7 MB, repeated: what is measured is the reading, and a page's memory is bounded.
    await page.goto(`${server.url}bench.html`);
    await page.evaluate(([header, text]) => {
      window.header = header;
      window.part = new Blob([text]);
    }, [headers[kind] ?? '', make(7_000_000)]);
    for (const mb of sizes) {
      const measured = await page.evaluate(measure, { kind, times: Math.max(1, Math.round(mb / 7)) });
      const { own, plain, bytes, memory } = measured;
      console.log([
        kind.padEnd(12), number(bytes / 1e6).padStart(6), number(bytes / own.ms / 1e3).padStart(16),
        number(bytes / plain.ms / 1e3).padStart(17), number(plain.ms / own.ms, 2).padStart(7),
        number(memory / 1048576, 1).padStart(10), `  ${own.said} | ${number(plain.p95, 3)} ms of ${number(plain.count)}`,
      ].join(' '));
    }
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
}

/** In the page: the better of two readings by each, one after the other. */
async function measure({ kind, times }) {
  const file = new File([window.header, ...Array(times).fill(window.part)], 'bench.txt');
  const next = (worker) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
  });
  const reader = new Worker('./bench-reader.js', { type: 'module' });
  await next(reader);
  const own = async () => {
    const start = performance.now();
    reader.postMessage({ file });
    for (;;) {
      const told = JSON.parse(await next(reader));
      if (!told.files) continue;
      const [answer] = told.files;
      if (answer.failure) throw new Error(answer.failure);
      const [run] = JSON.parse(answer.runs);
      return { ms: performance.now() - start, said: `${run?.latency_ms?.p95?.toFixed(3)} ms of ${run?.requests?.toLocaleString('en-US')}` };
    }
  };
  const yardstick = new Worker('./bench-yardstick.js');
  const plain = async () => {
    const start = performance.now();
    yardstick.postMessage({ file, kind });
    const found = await next(yardstick);
    return { ms: performance.now() - start, ...found };
  };
  const better = (a, b) => (a.ms < b.ms ? a : b);
  const result = { own: better(await own(), await own()), plain: better(await plain(), await plain()), bytes: file.size };
  reader.postMessage('memory');
  result.memory = (await next(reader)).memory;
  reader.terminate();
  yardstick.terminate();
  return result;
}
