// Starts the planner, which tools/split.mjs has split in parts, and fetches the parts behind the first: when the planner asks for one; or on
// the spot, when a function is called that is in it. A build that was not split has no other parts.

import init from './planner.js';

const parts = []; // what each part exports that is there
const fetched = [];

/** Has a part joined to those before: at once, or in time. */
globalThis.loadRest = (part, atOnce) => (atOnce ? load(part) : (fetched[part] ??= fetchIt(part)));

parts.push(await init());

async function fetchIt(part) {
  if (!name(part) || parts[part]) return;
  try {
    const response = await fetch(name(part));
    check(part, response.status);
    const module = await WebAssembly.compile(await response.arrayBuffer());
    if (!parts[part]) join(part, await WebAssembly.instantiate(module, imports()));
  } catch (error) {
    // What comes after the page is drawn is fetched again when it is needed.
    if (part > 1) return;
    // An error of the program and not of a promise, so that whoever started it hears of it.
    setTimeout(() => {
      throw error;
    });
    await new Promise(() => {});
  }
}

/** For a function that is called now: nothing else can go on here before it is there. */
function load(part) {
  const request = new XMLHttpRequest();
  request.open('GET', name(part), false);
  request.responseType = 'arraybuffer';
  request.send();
  check(part, request.status);
  join(part, new WebAssembly.Instance(new WebAssembly.Module(request.response), imports()));
}

function imports() {
  return { first: parts[0], page: parts[1], load: { load } };
}

function join(part, { exports }) {
  parts[part] = exports;
  parts[part - 1][name(part)].value = 1;
}

/** The name of a part's file, by which the part before exports whether it is there. */
function name(part) {
  return Object.keys(parts[part - 1] ?? {}).find((name) => name.endsWith('.wasm'));
}

function check(part, status) {
  if (status !== 200) throw new Error(`the server answered ${status} for ${name(part)}`);
}
