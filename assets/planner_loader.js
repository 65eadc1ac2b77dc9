// Starts the planner, which tools/split.mjs has split in two, and fetches its second file: behind the first answer, when the planner asks
// for it; or on the spot, when a function is called that is in it. A build that was not split has no second file.

import init from './planner.js';

let planner; // what the first file exports, once it runs
let fetched;

/** Has the second file joined to the first: at once, or in time. */
globalThis.loadRest = (atOnce) => (atOnce ? load() : (fetched ??= fetchIt()));

planner = await init();

async function fetchIt() {
  if (!name() || isThere()) return;
  try {
    const response = await fetch(name());
    check(response.status);
    const module = await WebAssembly.compile(await response.arrayBuffer());
    if (!isThere()) {
      await WebAssembly.instantiate(module, { first: planner });
      join();
    }
  } catch (error) {
    // An error of the program and not of a promise, so that whoever started it hears of it.
    setTimeout(() => {
      throw error;
    });
    await new Promise(() => {});
  }
}

/** For a function that is called now: nothing else can go on here before it is there. */
function load() {
  const request = new XMLHttpRequest();
  request.open('GET', name(), false);
  request.responseType = 'arraybuffer';
  request.send();
  check(request.status);
  new WebAssembly.Instance(new WebAssembly.Module(request.response), { first: planner });
  join();
}

/** The name of the second file, by which the first one exports whether it is there. */
function name() {
  return Object.keys(planner).find((name) => name.endsWith('.wasm'));
}

function isThere() {
  return planner[name()].value !== 0;
}

function join() {
  planner[name()].value = 1;
}

function check(status) {
  if (status !== 200) throw new Error(`the server answered ${status} for ${name()}`);
}
