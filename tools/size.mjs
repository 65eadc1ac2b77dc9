// Prints the size of every file in dist/, raw and compressed: of those that are fetched before the first answer can be shown, which
// the shell and the planner's first part do, and of those that the page draws itself with. Fails if either sum is above its budget.
// Compares with the build before, whose numbers it keeps in target/.
//
//   node tools/size.mjs [FOLDER]

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const BUDGET = 300_000; // bytes, brotli -11, before the first answer
const DRAWN = 590_000; // before the page is drawn and its inputs can be used
// What assets/boot.js starts at once, and what comes behind it: the part of the planner that draws the page, and the page.
const PLANNER = ['planner_loader.js', 'planner.js', 'planner_bg.wasm'];
const BEHIND = /^(planner_page-\w+_bg\.wasm|app-\w+(_bg)?\.(js|wasm))$/;
const LAST = 'target/size.json';

const folder = process.argv[2] ?? 'dist';
const files = list(folder).map(measure);
const names = files.map(({ name }) => name);
const drawn = new Set([...reached('index.html'), ...PLANNER, ...names.filter((name) => BEHIND.test(name))]);
const first = new Set([...drawn].filter((name) => !BEHIND.test(name)));
const total = sum(files.filter((file) => first.has(file.name)));
const whole = sum(files.filter((file) => drawn.has(file.name)));
const last = readLast();

print();
mkdirSync('target', { recursive: true });
writeFileSync(LAST, JSON.stringify({ total, whole, files }, null, 1));
for (const [sum, budget] of [[total, BUDGET], [whole, DRAWN]]) {
  if (sum.brotli > budget) {
    console.error(`size: ${number(sum.brotli - budget)} bytes above the budget of ${number(budget)}`);
    process.exitCode = 1;
  }
}

function list(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    console.error(`size: there is no ${folder}. Build the page first: make build`);
    process.exit(1);
  }
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => posix.relative(folder, posix.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

function measure(name) {
  const bytes = readFileSync(join(folder, name));
  return {
    name,
    // The same file in another build: Trunk puts a hash of the content into names.
    stem: name.replace(/-[0-9a-f]{8,16}(?=[_.])/, ''),
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_LGWIN]: 24,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }).length,
  };
}

/** A file, all that it names, and all that those scripts and styles import in their turn. */
function reached(start) {
  const known = new Set(files.map((file) => file.name));
  const found = new Set();
  const open = [start];
  while (open.length > 0) {
    const name = open.pop();
    if (!known.has(name) || found.has(name)) continue;
    found.add(name);
    for (const reference of references(name)) {
      open.push(posix.join(posix.dirname(name), reference.split(/[?#]/)[0]));
    }
  }
  return found;
}

function references(name) {
  const patterns = {
    '.html': /<(?:link|script|meta|img)\b[^>]*>/g,
    '.js': /\b(?:import|from)\s*["'](\.[^"']+)["']/g, // static ones; the dynamic come later or are in the HTML
    '.css': /(?:@import\s+|url\(\s*)["']?(?!data:)([^"')\s]+)/g,
  };
  const pattern = patterns[posix.extname(name)];
  if (!pattern) return [];
  const text = readFileSync(join(folder, name), 'utf8').replace(/<!--[^]*?-->/g, '');
  const matches = [...text.matchAll(pattern)];
  if (!name.endsWith('.html')) return matches.map((match) => match[1]);
  return matches
    .flatMap(([tag]) => [...tag.matchAll(/\s(?:src|href|data-js|data-wasm)=(?:"([^"]+)"|([^\s">]+))/g)])
    .map((match) => match[1] ?? match[2])
    .filter((address) => !/^[a-z]+:/i.test(address));
}

function sum(files) {
  const add = (unit) => files.reduce((total, file) => total + file[unit], 0);
  return { raw: add('raw'), gzip: add('gzip'), brotli: add('brotli') };
}

function readLast() {
  try {
    return JSON.parse(readFileSync(LAST, 'utf8'));
  } catch {
    return undefined;
  }
}

function print() {
  const row = (name, raw, gzip, brotli, change) =>
    console.log([name.padEnd(44), ...[raw, gzip, brotli].map((text) => text.padStart(10)), change].join(' ').trimEnd());
  const numbers = (name, size, before) =>
    row(name, number(size.raw), number(size.gzip), number(size.brotli), change(size, before));
  const fileRow = (file) =>
    numbers(file.name, file, last?.files.find((before) => before.stem === file.stem));

  row('bytes', 'raw', 'gzip -9', 'brotli -11', last ? '  brotli, since the last build' : '');
  const share = (sum, budget) =>
    console.log(`  ${Math.round((100 * sum.brotli) / budget)} % of the budget of ${number(budget)} bytes brotli`);
  files.filter((file) => first.has(file.name)).forEach(fileRow);
  numbers('before the first answer', total, last?.total);
  share(total, BUDGET);
  files.filter((file) => drawn.has(file.name) && !first.has(file.name)).forEach(fileRow);
  numbers('before the page is drawn', whole, last?.whole);
  share(whole, DRAWN);
  const later = files.filter((file) => !drawn.has(file.name));
  if (later.length > 0) row('later, or on demand', '', '', '', '');
  later.forEach(fileRow);
}

function change(size, before) {
  if (!last) return '';
  if (!before) return '  new';
  const difference = size.brotli - before.brotli;
  return difference === 0 ? '' : `  ${difference > 0 ? '+' : '−'}${number(Math.abs(difference))}`;
}

function number(value) {
  return value.toLocaleString('en-US');
}
