// Starts the two programs of the page: the planner, which holds the state and has the answer first, and, once that is all there, the
// page that draws it. A file of its own, because the page's CSP allows no inline script. The names come from the meta element that Trunk
// writes (pattern_script in Trunk.toml).

const { js, wasm } = document.querySelector('meta[name="plimsoll-app"]').dataset;
const at = (path) => new URL(path, document.baseURI).href;

// How often it was started: a reload, or a start after that, goes on with what was left; who opens a link does not.
let starts = 0;
// What the page takes over: the planner, what it said by now, and how it is started anew.
const planner = { worker: undefined, heard: [], saved: '', failed: false, start };
globalThis.plimsoll = planner;

try {
  if (typeof WebAssembly !== 'object') throw new Error('WebAssembly is missing or switched off');
  start();
  // What the planner fetches for the first answer, nothing holds up.
  await said('message');
  const response = fetch(at(wasm));
  const [{ default: init }, program] = await Promise.all([import(at(js)), response.then(compiled), said('update')]);
  await init({ module_or_path: program });
} catch (error) {
  fail(error);
  throw error; // for the console, with its stack
}

function start() {
  planner.worker?.terminate();
  starts += 1;
  planner.heard = [];
  planner.failed = false;
  const worker = new Worker(at('./planner_loader.js'), { type: 'module' });
  planner.worker = worker;
  // Its first message says that it listens; what is sent before may be lost.
  worker.addEventListener('message', () => worker.postMessage(kept()), { once: true });
  // Until the page listens itself.
  worker.onmessage = ({ data }) => {
    planner.heard.push(data);
    if (data.first) show(data.first);
  };
  worker.onerror = () => {
    planner.failed = true;
  };
}

/** Waits for what the planner says: that it listens; or what is to be drawn, until which its first answer stands. Or for its end. */
function said(what) {
  return new Promise((there) => {
    planner.worker.addEventListener('error', there, { once: true });
    planner.worker.addEventListener('message', ({ data }) => {
      if (what === 'message' || data[what]) there();
    });
  });
}

async function compiled(response) {
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${wasm}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** What the browser keeps: the last plan, and one that was left before the address could follow. */
function kept() {
  const fragment = location.hash;
  let saved = '';
  let [left, path, text, note] = ['', '', '', ''];
  let own = false;
  try {
    // A browser may refuse its storage at any moment.
    saved = localStorage.getItem('plimsoll.plan') ?? '';
    // Taken away when the page is drawn: what breaks it twice is left closed.
    note = localStorage.getItem('plimsoll.opening') ?? '';
    if (saved) localStorage.setItem('plimsoll.opening', String((Number(note) || 0) + 1));
    const mine = sessionStorage.getItem('plimsoll.own');
    own = mine === fragment;
    const early = sessionStorage.getItem('plimsoll.left') ?? '';
    sessionStorage.removeItem('plimsoll.left');
    const [address, before, ...lines] = early.split('\n');
    const isLed = starts === 1 && performance.getEntriesByType('navigation')[0]?.type === 'navigate';
    const here = isLed ? [address] : [address, before];
    if (early && here.includes(fragment)) {
      [path = '', text = ''] = lines;
      left = lines.slice(2).join('\n');
      // The address may have followed after the reload began.
      own ||= Boolean(mine) && here.includes(mine);
    }
  } catch {}
  planner.saved = saved;
  return { saved, left, fragment, own, path, text, note };
}

/** The answer, before the page is there to draw it. */
function show(sentences) {
  const box = document.querySelector('#app > .boot');
  box?.replaceChildren(...sentences.map(paragraph));
}

function fail(error) {
  const lines = [
    `Plimsoll could not start: ${error?.message ?? error}.`,
    'It works in Chrome and Edge 123, Firefox 120, Safari 17.5 and later, with WebAssembly switched on. ' +
      'If yours is one of them, load the page again: part of it may not have arrived.',
  ];
  const box = document.createElement('div');
  box.className = 'boot';
  box.setAttribute('role', 'alert');
  box.replaceChildren(...lines.map(paragraph));
  document.getElementById('app').replaceChildren(box);
}

function paragraph(text) {
  const element = document.createElement('p');
  element.textContent = text;
  return element;
}
