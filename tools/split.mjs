// Splits the planner in three, so that the first answer waits for the first part only, and the page for the first two: what runs until
// that answer stands; what runs until the page is drawn; and the rest. Each is fetched behind the one before. Run by Trunk after each
// release build (Trunk.toml).
//
//   node tools/split.mjs FOLDER
//
// Which functions run until then is tried out: the program is run here, with a mark in each of its functions, on a first visit and on
// the plans below. In the file of a part the functions of later parts become calls through a table, which the next file fills when it
// arrives. One that is called before that (a plan may need what none of those below needed) has the next file loaded on the spot: see
// assets/planner_loader.js. Each file after the first has its own content in its name, and the one before names it: they are always of
// one build.
//
// Texts that only later parts speak of go with those, so that they need not be waited for: see TEXTS.

import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

// What people come with: nothing; what the browser kept; a link to a plan with a fit; a plan with tiers, ranges and rules. Not all that
// there is: what one plan in many needs may come a moment later.
const PLANS = [
  {},
  { saved: readFileSync('tests/fixtures/links/scenarios-v1.json', 'utf8') },
  { fragment: readFileSync('tests/fixtures/links/v2-fitted.txt', 'utf8').trim() },
  { left: readFileSync('assets/examples/catalogue.json', 'utf8') },
];
// What a program holds of such files is in a later part, if no function of those before and no other byte points into it.
const TEXTS = ['assets/examples', 'assets/rules'].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
const NOTHING = { saved: '', left: '', fragment: '', own: false, path: '', text: '', note: '' };
const CHARTS = ['headroom', 'cost', 'waterfall', 'optimizations', 'spend', 'lines', 'ladder', 'rules', 'latency', 'scalability', 'fired',
  'memory'];
// What the page does as soon as it is drawn, and what a person does first.
const GESTURES = [
  ...[320, 460, 700, 1300].map((width) => gesture('Widths', '16px', CHARTS.map((name) => [name, width]))),
  gesture('Focus', 'demand.rate'),
  gesture('Type', 'demand.rate', '60k/day'),
  gesture('Settle', 'demand.rate'),
];
// Longer than the planner waits until it has ranges drawn and lets the address follow.
const SETTLED_MS = 1000;
// Two builds of one commit are to be the same, whatever the day.
const NOW = Date.UTC(2026, 6, 1);
// The files behind the first one, and the name by which a later part takes things from each part.
const LATER = ['planner_page', 'planner_rest'];
const PARTS = ['first', 'page'];
const MEMORY = 'memory';
const LOAD = 'load';
// Of pages of a memory that may grow as far as there is any.
const NO_MOST = 0xffffffff;

const folder = process.argv[2];
const binaryen = await load();
const { Features } = binaryen;
// What Rust and wasm-bindgen write and every browser reads that the page supports.
const FEATURES = ['BulkMemory', 'BulkMemoryOpt', 'MutableGlobals', 'Multivalue', 'NontrappingFPToInt', 'ReferenceTypes', 'SIMD128', 'SignExt']
  .reduce((all, name) => all | (Features[name] ?? 0), 0);
const path = join(folder, 'planner_bg.wasm');
const whole = readFileSync(path);
await split();
bare(join(folder, 'planner_loader.js'));
process.exit(); // whatever the program that was tried still waits for

/** binaryen as a library: it comes with wasm-opt. */
async function load() {
  const tool = process.env.PATH.split(delimiter).map((dir) => join(dir, 'wasm-opt')).find(existsSync);
  const library = tool && join(realpathSync(tool), '../../index.js');
  if (!library || !existsSync(library)) {
    throw new Error('split: wasm-opt is not there, or not that of the npm package binaryen. Run: tools/setup.sh build');
  }
  return (await import(pathToFileURL(library))).default;
}

function read(bytes) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(FEATURES);
  return module;
}

/** What a module has of a kind, in order. */
function all(module, kind) {
  // What tells of data needs the module too.
  const about = `get${kind}Info` in binaryen ? binaryen : module;
  const at = (_, i) => about[`get${kind}Info`](module[`get${kind}ByIndex`](i));
  return Array.from({ length: module[`getNum${kind}s`]() }, at);
}

/** The functions that a module holds itself. */
function functions(module) {
  return all(module, 'Function').filter((info) => !info.module);
}

/** The names of the functions that run until the first answer stands, and of those that run until the page is drawn. */
async function tried() {
  const module = read(whole);
  const names = functions(module).map(({ name, body, results }, i) => {
    module.addGlobal(`seen${i}`, binaryen.i32, true, module.i32.const(0));
    module.addGlobalExport(`seen${i}`, `seen${i}`);
    const mark = module.global.set(`seen${i}`, module.i32.const(1));
    new binaryen.Function(module.getFunction(name)).body = module.block(null, [mark, body], results);
    return name;
  });
  const marked = new WebAssembly.Module(module.emitBinary());
  pretend();
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-split-'));
  try {
    const glue = join(dir, 'planner.mjs');
    copyFileSync(join(folder, 'planner.js'), glue);
    const seen = [new Set(), new Set()];
    for (const [i, plan] of PLANS.entries()) {
      // Each time a module of its own, and with it another program.
      const { default: init } = await import(`${pathToFileURL(glue)}?${i}`);
      (await opened(init, marked, { ...NOTHING, ...plan })).forEach((places, part) => places.forEach((place) => seen[part].add(names[place])));
    }
    return seen;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/**
 * Opens the program with what the browser kept, and gives the places of the marks that are set when it has posted the first answer and
 * waits for the next part, and of those when the page is drawn and has been used.
 */
async function opened(init, module, kept) {
  const posted = { first: 0, update: 0 };
  globalThis.postMessage = (message) => Object.keys(message).forEach((kind) => (posted[kind] += 1));
  let goOn;
  globalThis.loadRest = (part) => new Promise((done) => (goOn = part === 1 ? done : goOn));
  const exports = await init({ module_or_path: module });
  const marks = () => Object.keys(exports).filter((name) => name.startsWith('seen') && exports[name].value === 1)
    .map((name) => Number(name.slice('seen'.length)));
  globalThis.onmessage({ data: kept });
  await new Promise((done) => setImmediate(done));
  if (posted.first !== 1) throw new Error('split: a plan got no first answer');
  const answered = marks();
  goOn();
  await new Promise((done) => setImmediate(done));
  for (const bytes of GESTURES) {
    const before = posted.update;
    globalThis.onmessage({ data: { gesture: bytes } });
    if (posted.update === before) throw new Error('split: a gesture of the page was not understood');
  }
  await new Promise((done) => setTimeout(done, SETTLED_MS));
  return [answered, marks()];
}

/** A gesture as the page writes it, of src/desk/gesture.rs: which one it is, then its texts, numbers and lists. */
function gesture(name, ...parts) {
  const variants = readFileSync('src/desk/gesture.rs', 'utf8').matchAll(/^ {4}([A-Z]\w*)\b/gm);
  const which = Array.from(variants, ([, variant]) => variant).indexOf(name);
  const number = (value, size) => Buffer.from(Array.from({ length: size }, (_, i) => (i < 4 ? (value >>> (8 * i)) & 255 : 0)));
  const written = (part) => {
    if (typeof part === 'number') return number(part, 4);
    if (typeof part === 'string') return Buffer.concat([number(Buffer.byteLength(part), 8), Buffer.from(part)]);
    return Buffer.concat([number(part.length, 8), ...part.map((row) => Buffer.concat(row.map(written)))]);
  };
  return new Uint8Array(Buffer.concat([number(which, 2), ...parts.map(written)]));
}

/** Makes of this program what the planner expects around it: that of a worker in a browser, at a given time. */
function pretend() {
  globalThis.DedicatedWorkerGlobalScope = class {
    static [Symbol.hasInstance] = () => true;
  };
  globalThis.Date = class extends Date {
    constructor(...given) {
      super(...(given.length > 0 ? given : [NOW]));
    }
  };
  globalThis.Worker = class extends EventTarget {
    postMessage() {}
    terminate() {}
  };
}

/** Writes the file of each part. */
async function split() {
  const [answered, drawn] = await tried();
  const names = functions(read(whole)).map(({ name }) => name);
  const later = new Set(names.filter((name) => !answered.has(name)));
  const latest = new Set(names.filter((name) => !drawn.has(name)));
  const texts = ownTexts(later);
  const last = new Set(ownTexts(latest).map(({ address }) => address));
  const [next, rest] = [texts.filter(({ address }) => !last.has(address)), texts.filter(({ address }) => last.has(address))];
  const upper = behind(whole, 1, later, next);
  const third = behind(upper.bytes, 2, latest, rest);
  const written = shrunk(read(third.bytes));
  const second = before(upper.bytes, 2, latest, third, named(LATER[1], written));
  const drawing = shrunk(second);
  const first = before(without(texts), 1, later, upper, named(LATER[0], drawing));
  writeFileSync(path, shrunk(first));
  console.log(`split: of ${names.length} functions ${answered.size} run until the first answer, ${drawn.size} until the page is drawn; `
    + `${upper.called.length} and ${third.called.length} of the others are called from before`);
  console.log(`split: ${bytesOf(next)} bytes of text go with the second part, ${bytesOf(rest)} with the third`);
}

function bytesOf(texts) {
  return texts.reduce((sum, { data }) => sum + data.length, 0);
}

/** Writes a file, and gives the name that it has from its content. */
function named(part, bytes) {
  const name = `${part}-${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}_bg.wasm`;
  writeFileSync(join(folder, name), bytes);
  return name;
}

/** The program before a part: what it calls of that part it calls through a table, once the file of that name has filled it. */
function before(bytes, part, later, { called, taken }, file) {
  const module = read(bytes);
  const table = `part${part}`;
  const load = loader(module);
  module.addTable(table, called.length, called.length, binaryen.funcref);
  module.addTableExport(table, table);
  // Not 0 once that file is there.
  module.addGlobal(table, binaryen.i32, true, module.i32.const(0));
  module.addGlobalExport(table, file);
  called.forEach((name, slot) => replace(module, name, ({ params, results }, given) => module.block(null, [
    module.if(module.i32.eqz(module.global.get(table, binaryen.i32)), load(part)),
    module.call_indirect(table, module.i32.const(slot), given, params, results),
  ], results)));
  const own = new Set(all(module, 'Export').map(({ name }) => name));
  taken.filter(({ base }) => !own.has(base)).forEach(({ kind, name, base }) => module[`add${kind}Export`](name, base));
  // The others are called by nobody any more.
  const kept = new Set(called);
  functions(module).filter(({ name }) => later.has(name) && !kept.has(name)).forEach(({ name }) => module.removeFunction(name));
  module.runPasses(['remove-unused-module-elements']);
  return module;
}

/** How a module has a part loaded on the spot: the first one asks as the program does, the others ask the loader. */
function loader(module) {
  const asked = all(module, 'Function').find(({ base }) => /^__wbg_loadRest_/.test(base));
  const { i32 } = module;
  if (asked) return (part) => module.drop(module.call(asked.name, [i32.const(part), i32.const(1)], asked.results));
  module.addFunctionImport(LOAD, LOAD, LOAD, binaryen.i32, binaryen.none);
  return (part) => module.call(LOAD, [i32.const(part)], binaryen.none);
}

/** Takes the comments that fill a line out of a script, which Trunk only copies: they need not be fetched. */
function bare(script) {
  const text = readFileSync(script, 'utf8').replace(/^\s*(\/\/.*|\/\*\*.*\*\/)\n/gm, '');
  writeFileSync(script, text);
}

/** The bytes of a module, as with `wasm-opt -Oz`. (Doing it again takes 0.1 % more off, and as long once more.) */
function shrunk(module) {
  if (!module.validate()) throw new Error('split: a part is not valid');
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  module.runPasses(['strip-debug', 'strip-producers', 'strip-target-features']);
  module.optimize();
  return module.emitBinary();
}

/** Which of these functions the others call, or may call by a pointer. */
function calledFrom(bytes, later) {
  const module = read(bytes);
  functions(module).filter(({ name }) => later.has(name)).forEach(({ name }) => replace(module, name, () => module.unreachable()));
  module.runPasses(['remove-unused-module-elements']);
  return functions(module).map(({ name }) => name).filter((name) => later.has(name));
}

/** The texts that only these functions speak of: where they are in the memory and in the file. */
function ownTexts(later) {
  const module = read(whole);
  const segments = all(module, 'DataSegment').map(({ offset, data }) => ({ offset, data: Buffer.from(data) }));
  const texts = TEXTS.flatMap((path) => {
    const data = readFileSync(path);
    const places = segments.filter((segment) => segment.data.includes(data));
    const at = whole.indexOf(data);
    // Once and as it is, or it stays where it is.
    if (places.length !== 1 || at < 0 || whole.indexOf(data, at + 1) >= 0) return [];
    return [{ data, at, address: places[0].offset + places[0].data.indexOf(data) }];
  });
  later.forEach((name) => replace(module, name, () => module.unreachable()));
  const pointers = new Set([...module.emitText().matchAll(/(?:i32\.const |offset=)(\d+)/g)].map(([, number]) => Number(number)));
  for (const { data } of segments) for (let i = 0; i + 4 <= data.length; i += 4) pointers.add(data.readUInt32LE(i));
  return texts.filter(({ data, address }) => !data.some((_, i) => pointers.has(address + i)));
}

/** The program with nothing in their place. */
function without(texts) {
  const bytes = Buffer.from(whole);
  texts.forEach(({ at, data }) => bytes.fill(0, at, at + data.length));
  return bytes;
}

/**
 * The program from a part on: these functions, those that are called from before in a table, and these texts; and what it takes from the
 * parts before.
 */
function behind(bytes, part, later, texts) {
  const called = calledFrom(bytes, later);
  const from = PARTS[part - 1];
  const module = read(bytes);
  const memory = binaryen.getExportInfo(module.getExport(MEMORY)).value;
  const { initial, max = NO_MOST } = module.getMemoryInfo();
  all(module, 'Export').forEach(({ name }) => module.removeExport(name));
  all(module, 'ElementSegment').forEach(({ name }) => module.removeElementSegment(name));
  // As short as they can be: hundreds of names are fetched before the first answer.
  let count = 0;
  const next = () => `$${(count++).toString(36)}`;
  // The other bytes that stand in the memory at the beginning are in the first file.
  const segments = texts.map(({ address, data }) => ({ offset: module.i32.const(address), data, passive: false }));
  module.setMemory(initial, max, null, segments, false, false, memory);
  module.addMemoryImport(memory, PARTS[0], MEMORY);
  // What is taken from an earlier part already is taken from there.
  const here = (kind) => all(module, kind).filter((info) => !PARTS.includes(info.module));
  here('Table').forEach(({ name }) => module.addTableImport(name, from, next()));
  here('Global').forEach(({ name, type, mutable }) => {
    module.removeGlobal(name);
    module.addGlobalImport(name, from, next(), type, mutable);
  });
  here('Function').filter(({ name }) => !later.has(name)).forEach(({ name, params, results }) => {
    module.removeFunction(name);
    module.addFunctionImport(name, from, next(), params, results);
  });
  const table = `part${part}`;
  module.addTable(table, called.length, called.length, binaryen.funcref);
  module.addTableImport(table, from, table);
  module.addActiveElementSegment(table, table, called, module.i32.const(0));
  module.runPasses(['remove-unused-module-elements']);
  const taken = ['Function', 'Global', 'Table'].flatMap((kind) => all(module, kind)
    .filter((info) => info.module === from && info.name !== table).map(({ name, base }) => ({ kind, name, base })));
  // With what the next step knows functions and memory by.
  module.addMemoryExport(memory, MEMORY);
  binaryen.setDebugInfo(true);
  const written = module.emitBinary();
  binaryen.setDebugInfo(false);
  return { bytes: written, called, taken };
}

/** Another body for a function, made of what is known of it and of what it is given. */
function replace(module, name, body) {
  const info = binaryen.getFunctionInfo(module.getFunction(name));
  const given = binaryen.expandType(info.params).map((type, i) => module.local.get(i, type));
  module.removeFunction(name);
  module.addFunction(name, info.params, info.results, [], body(info, given));
}
