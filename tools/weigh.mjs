// Prints what the laws add to the page: a program that uses every one of them, optimized as the page
// is, and compressed. It is an upper bound, since what page and laws both use is counted here again.
// The goal is not met: the code of the laws alone is above it. The page holds only those that it calls,
// and `make size` says what that comes to; this holds the sum where it is.
//
//   node tools/weigh.mjs

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const GOAL = 60_000; // bytes, gzip -9
const MOST = 200_000;
const TARGET = 'wasm32-unknown-unknown';
const built = `target/${TARGET}/release/examples/every_law.wasm`;
const reduced = 'target/every_law_reduced.wasm';
const optimized = 'target/every_law.wasm';

run('cargo', ['build', '--locked', '--release', '--target', TARGET, '--no-default-features',
  '--features', 'web', '--example', 'every_law']);
writeFileSync(reduced, onlyLaws(readFileSync(built)));
run('wasm-opt', ['-Oz', reduced, '-o', optimized]);

const bytes = readFileSync(optimized);
const gzip = gzipSync(bytes, { level: 9 }).length;
const number = (n) => n.toLocaleString('en-US');
console.log(`weight: all laws ${number(bytes.length)} bytes raw, ${number(gzip)} gzip, `
  + `${number(brotliCompressSync(bytes).length)} brotli (goal ${number(GOAL)} gzip, at most ${number(MOST)})`);
if (gzip > MOST) {
  console.error(`weight: ${number(gzip - MOST)} bytes above the most`);
  process.exit(1);
}

function run(program, args) {
  execFileSync(program, args, { stdio: 'inherit' });
}

// The module with its table of functions exported, in which the laws stand: wasm-opt would drop those that nothing in the module
// calls. The exports and notes of wasm-bindgen go, which in the page its own tool takes out.
function onlyLaws(bytes) {
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at];
    const [length, start] = leb(bytes, at + 1);
    const end = start + length;
    if (id === 7) {
      const kept = exportsOf(bytes, start).filter(({ name }) => name === 'memory' || name === 'main');
      const all = [...kept, { name: 'table', kind: 1, index: 0 }];
      const entries = all.map(({ name, kind, index }) => [...text(name), kind, ...toLeb(index)]);
      const body = [...toLeb(all.length), ...entries.flat()];
      parts.push(Buffer.from([7, ...toLeb(body.length), ...body]));
    } else if (id !== 0 || customName(bytes, start) === 'target_features') {
      parts.push(bytes.subarray(at, end));
    }
    at = end;
  }
  return Buffer.concat(parts);
}

function exportsOf(bytes, start) {
  let [count, at] = leb(bytes, start);
  const found = [];
  for (; count > 0; count -= 1) {
    const [length, from] = leb(bytes, at);
    const name = bytes.toString('utf8', from, from + length);
    const kind = bytes[from + length];
    const [index, next] = leb(bytes, from + length + 1);
    found.push({ name, kind, index });
    at = next;
  }
  return found;
}

function customName(bytes, start) {
  const [length, from] = leb(bytes, start);
  return bytes.toString('utf8', from, from + length);
}

function text(name) {
  return [name.length, ...Buffer.from(name)];
}

// A number as wasm writes it, seven bits a byte, and where it ends.
function leb(bytes, at) {
  for (let value = 0, unit = 1; ; unit *= 128, at += 1) {
    value += (bytes[at] & 127) * unit;
    if (bytes[at] < 128) return [value, at + 1];
  }
}

function toLeb(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...toLeb(value >>> 7)];
}
