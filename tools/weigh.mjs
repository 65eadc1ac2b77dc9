// Prints what the laws weigh, compressed: those that planner and worker hold as built, and all of them together in a program
// that uses every one. The planner must stay below the goal; what was inlined into its callers is not counted there. The sum of all is
// an upper bound, since what planner and laws both use is counted in it again. It is three times the goal, nearly all of it code of the
// laws, and the limit only keeps it from growing unseen.
//
//   node tools/weigh.mjs       after the page was built

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const GOAL = 60_000; // bytes, gzip -9, in the planner
const MOST = 205_000; // of all laws
const TARGET = 'wasm32-unknown-unknown';
const folder = `target/${TARGET}/release`;
const reduced = 'target/every_law_reduced.wasm';
const optimized = 'target/every_law.wasm';

run('cargo', ['build', '--locked', '--release', '--target', TARGET, '--no-default-features',
  '--features', 'web', '--example', 'every_law']);
writeFileSync(reduced, onlyLaws(readFileSync(`${folder}/examples/every_law.wasm`)));
run('wasm-opt', ['-Oz', reduced, '-o', optimized]);

report('laws in the planner', codeOfLaws(readFileSync(`${folder}/planner.wasm`)), GOAL);
report('laws in the worker', codeOfLaws(readFileSync(`target/${TARGET}/worker/worker.wasm`)));
report('all laws', readFileSync(optimized), MOST);

function report(what, bytes, most) {
  const number = (n) => n.toLocaleString('en-US');
  const gzip = gzipSync(bytes, { level: 9 }).length;
  console.log(`weight: ${what} ${number(bytes.length)} bytes raw, ${number(gzip)} gzip, `
    + `${number(brotliCompressSync(bytes).length)} brotli${most ? ` (at most ${number(most)} gzip)` : ''}`);
  if (gzip > most) {
    console.error(`weight: ${number(gzip - most)} bytes above the most`);
    process.exitCode = 1;
  }
}

function run(program, args) {
  execFileSync(program, args, { stdio: 'inherit' });
}

// The module with its table of functions exported, in which the laws stand: wasm-opt would drop those that nothing in the module
// calls. The exports and notes of wasm-bindgen go, which in the page its own tool takes out.
function onlyLaws(bytes) {
  const parts = [bytes.subarray(0, 8)];
  for (const { id, start, whole } of sections(bytes)) {
    if (id === 7) {
      const kept = exportsOf(bytes, start).filter(({ name }) => name === 'memory' || name === 'main');
      const all = [...kept, { name: 'table', kind: 1, index: 0 }];
      const entries = all.map(({ name, kind, index }) => [...text(name), kind, ...toLeb(index)]);
      const body = [...toLeb(all.length), ...entries.flat()];
      parts.push(Buffer.from([7, ...toLeb(body.length), ...body]));
    } else if (id !== 0 || string(bytes, start)[0] === 'target_features') {
      parts.push(whole);
    }
  }
  return Buffer.concat(parts);
}

// The bodies of the functions whose name is that of a law, as the compiler left them: before wasm-opt, and without what was
// inlined into its caller.
function codeOfLaws(bytes) {
  let imported = 0;
  let names = new Map();
  let bodies = [];
  for (const { id, start, end } of sections(bytes)) {
    if (id === 2) imported = functionsImported(bytes, start);
    if (id === 10) bodies = bodiesOf(bytes, start);
    if (id === 0 && string(bytes, start)[0] === 'name') names = functionNames(bytes, string(bytes, start)[1], end);
  }
  if (names.size === 0) throw new Error('weight: the program has no names');
  return Buffer.concat(bodies.filter((_, i) => /plimsoll(5|\.\.)model/.test(names.get(imported + i) ?? '')));
}

function* sections(bytes) {
  for (let at = 8; at < bytes.length;) {
    const [length, start] = leb(bytes, at + 1);
    yield { id: bytes[at], start, end: start + length, whole: bytes.subarray(at, start + length) };
    at = start + length;
  }
}

function functionsImported(bytes, start) {
  let [count, at] = leb(bytes, start);
  let functions = 0;
  for (; count > 0; count -= 1) {
    at = string(bytes, string(bytes, at)[1])[1];
    // The programs import functions only; another kind would have a form of its own.
    if (bytes[at] !== 0) throw new Error(`weight: import of kind ${bytes[at]}`);
    functions += 1;
    [, at] = leb(bytes, at + 1);
  }
  return functions;
}

function bodiesOf(bytes, start) {
  let [count, at] = leb(bytes, start);
  const found = [];
  for (; count > 0; count -= 1) {
    const [length, from] = leb(bytes, at);
    found.push(bytes.subarray(from, from + length));
    at = from + length;
  }
  return found;
}

function functionNames(bytes, start, end) {
  const names = new Map();
  for (let at = start; at < end;) {
    const [length, from] = leb(bytes, at + 1);
    if (bytes[at] === 1) {
      let [count, place] = leb(bytes, from);
      for (; count > 0; count -= 1) {
        const [index, after] = leb(bytes, place);
        const [name, next] = string(bytes, after);
        names.set(index, name);
        place = next;
      }
    }
    at = from + length;
  }
  return names;
}

function exportsOf(bytes, start) {
  let [count, at] = leb(bytes, start);
  const found = [];
  for (; count > 0; count -= 1) {
    const [name, from] = string(bytes, at);
    const [index, next] = leb(bytes, from + 1);
    found.push({ name, kind: bytes[from], index });
    at = next;
  }
  return found;
}

// A length and so many bytes of text, and where it ends.
function string(bytes, at) {
  const [length, from] = leb(bytes, at);
  return [bytes.toString('utf8', from, from + length), from + length];
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
