// Splits the planner in two, so that the first answer needs to wait for one of them only: what runs until that answer stands, and the
// rest, which is fetched behind it. Run by Trunk after each release build (Trunk.toml).
//
//   node tools/split.mjs FOLDER
//
// Which functions run until then is tried out: the program is run here, with a mark in each of its functions, on a first visit and on
// the plans below. In planner_bg.wasm the others become calls through a table, which the second file fills when it arrives. One that is
// called before that (a plan may need what none of those below needed) has the second file loaded on the spot: see
// assets/planner_loader.js. The second file has its own content in its name, and the first names it: they are always of one build.
//
// Texts that only the second file speaks of go with it, so that they need not be waited for: see TEXTS.

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
// What a program holds of such files is in the second file, if no function of the first and no other byte points into it.
const TEXTS = ['assets/examples', 'assets/rules'].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
const NOTHING = { saved: '', left: '', fragment: '', own: false, path: '', text: '', note: '' };
// Two builds of one commit are to be the same, whatever the day.
const NOW = Date.UTC(2026, 6, 1);
// The module and the names by which the second file takes from the first what both use.
const FIRST = 'first';
const TABLE = 'rest';
const MEMORY = 'memory';
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
split(await tried());
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

/** The places of the functions that run until the first answer stands. */
async function tried() {
  const module = read(whole);
  functions(module).forEach(({ name, body, results }, i) => {
    module.addGlobal(`seen${i}`, binaryen.i32, true, module.i32.const(0));
    module.addGlobalExport(`seen${i}`, `seen${i}`);
    const mark = module.global.set(`seen${i}`, module.i32.const(1));
    new binaryen.Function(module.getFunction(name)).body = module.block(null, [mark, body], results);
  });
  const marked = new WebAssembly.Module(module.emitBinary());
  pretend();
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-split-'));
  try {
    const glue = join(dir, 'planner.mjs');
    copyFileSync(join(folder, 'planner.js'), glue);
    const seen = new Set();
    for (const [i, plan] of PLANS.entries()) {
      // Each time a module of its own, and with it another program.
      const { default: init } = await import(`${pathToFileURL(glue)}?${i}`);
      for (const place of await answered(init, marked, { ...NOTHING, ...plan })) seen.add(place);
    }
    return seen;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/**
 * Opens the program with what the browser kept, and gives the places of the marks that are set when it has posted the first answer and
 * waits for the rest.
 */
async function answered(init, module, kept) {
  let answers = 0;
  globalThis.postMessage = ({ first }) => (answers += first ? 1 : 0);
  const exports = await init({ module_or_path: module });
  globalThis.onmessage({ data: kept });
  await new Promise((done) => setImmediate(done));
  if (answers !== 1) throw new Error('split: a plan got no first answer');
  const marks = Object.keys(exports).filter((name) => name.startsWith('seen') && exports[name].value === 1);
  return marks.map((name) => Number(name.slice('seen'.length)));
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
  globalThis.loadRest = () => new Promise(() => {});
}

/** Writes both files, the functions at these places in the first. */
function split(early) {
  const names = functions(read(whole)).map(({ name }) => name);
  const later = names.filter((_, i) => !early.has(i));
  const called = calledFrom(later);
  const texts = ownTexts(new Set(later));
  const second = rest(new Set(later), called, texts);
  const written = shrunk(second);
  const hash = createHash('sha256').update(written).digest('hex').slice(0, 16);
  const file = `planner_rest-${hash}_bg.wasm`;

  const first = read(without(texts));
  const loadRest = all(first, 'Function').find(({ base }) => /^__wbg_loadRest_/.test(base));
  first.addTable(TABLE, called.length, called.length, binaryen.funcref);
  first.addTableExport(TABLE, TABLE);
  // Not 0 once the second file is there.
  first.addGlobal(TABLE, binaryen.i32, true, first.i32.const(0));
  first.addGlobalExport(TABLE, file);
  called.forEach((name, slot) => replace(first, name, ({ params, results }, given) => first.block(null, [
    first.if(first.i32.eqz(first.global.get(TABLE, binaryen.i32)), first.drop(first.call(loadRest.name, [first.i32.const(1)], loadRest.results))),
    first.call_indirect(TABLE, first.i32.const(slot), given, params, results),
  ], results)));
  const own = new Set(all(first, 'Export').map(({ name }) => name));
  for (const [kind, add] of [['Function', 'addFunctionExport'], ['Global', 'addGlobalExport'], ['Table', 'addTableExport']]) {
    all(second, kind).filter(({ module, base }) => module === FIRST && !own.has(base))
      .forEach(({ name, base }) => first[add](name, base));
  }
  // The others are called by nobody any more.
  later.filter((name) => !called.includes(name)).forEach((name) => first.removeFunction(name));
  first.runPasses(['remove-unused-module-elements']);
  writeFileSync(path, shrunk(first));
  writeFileSync(join(folder, file), written);
  const bytes = texts.reduce((sum, { data }) => sum + data.length, 0);
  console.log(`split: ${bytes} bytes of text go with the second file`);
  console.log(`split: ${early.size} of ${names.length} functions run before the first answer; they call ${called.length} of the others`);
}

/** Takes the comments that fill a line out of a script, which Trunk only copies: they need not be fetched. */
function bare(script) {
  const text = readFileSync(script, 'utf8').replace(/^\s*(\/\/.*|\/\*\*.*\*\/)\n/gm, '');
  writeFileSync(script, text);
}

/** The bytes of a module, as with `wasm-opt -Oz`. (Doing it again takes 0.1 % more off, and as long once more.) */
function shrunk(module) {
  if (!module.validate()) throw new Error('split: a half is not valid');
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  module.runPasses(['strip-debug', 'strip-producers', 'strip-target-features']);
  module.optimize();
  return module.emitBinary();
}

/** Which of these functions the others call, or may call by a pointer. */
function calledFrom(later) {
  const module = read(whole);
  later.forEach((name) => replace(module, name, () => module.unreachable()));
  module.runPasses(['remove-unused-module-elements']);
  const left = new Set(functions(module).map(({ name }) => name));
  return later.filter((name) => left.has(name));
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

/** The second file: these functions, some of them in the table, and these texts; what else they use is taken from the first. */
function rest(later, called, texts) {
  const second = read(whole);
  const memory = binaryen.getExportInfo(second.getExport(MEMORY)).value;
  all(second, 'Export').forEach(({ name }) => second.removeExport(name));
  all(second, 'ElementSegment').forEach(({ name }) => second.removeElementSegment(name));
  // As short as they can be: hundreds of names are fetched before the first answer.
  let count = 0;
  const next = () => `$${(count++).toString(36)}`;
  // The other bytes that stand in the memory at the beginning are in the first file.
  const { initial, max = NO_MOST } = second.getMemoryInfo();
  const segments = texts.map(({ address, data }) => ({ offset: second.i32.const(address), data, passive: false }));
  second.setMemory(initial, max, null, segments, false, false, memory);
  second.addMemoryImport(memory, FIRST, MEMORY);
  all(second, 'Table').forEach(({ name }) => second.addTableImport(name, FIRST, next()));
  all(second, 'Global').forEach(({ name, type, mutable }) => {
    second.removeGlobal(name);
    second.addGlobalImport(name, FIRST, next(), type, mutable);
  });
  all(second, 'Function').forEach(({ name, params, results }) => {
    if (later.has(name)) return;
    second.removeFunction(name);
    second.addFunctionImport(name, FIRST, next(), params, results);
  });
  second.addTable(TABLE, called.length, called.length, binaryen.funcref);
  second.addTableImport(TABLE, FIRST, TABLE);
  second.addActiveElementSegment(TABLE, TABLE, called, second.i32.const(0));
  second.runPasses(['remove-unused-module-elements']);
  return second;
}

/** Another body for a function, made of what is known of it and of what it is given. */
function replace(module, name, body) {
  const info = binaryen.getFunctionInfo(module.getFunction(name));
  const given = binaryen.expandType(info.params).map((type, i) => module.local.get(i, type));
  module.removeFunction(name);
  module.addFunction(name, info.params, info.results, [], body(info, given));
}
