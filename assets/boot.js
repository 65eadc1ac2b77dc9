// Starts the page's wasm. A file of its own, because the page's CSP allows no inline script.
// The names come from the meta element that Trunk writes (pattern_script in Trunk.toml).

const { js, wasm } = document.querySelector('meta[name="plimsoll-app"]').dataset;
const at = (path) => new URL(path, document.baseURI).href;

try {
  if (typeof WebAssembly !== 'object') throw new Error('WebAssembly is missing or switched off');
  // Both at once; the response goes to wasm-bindgen unread, so that it compiles while it downloads.
  const response = fetch(at(wasm));
  const [{ default: init }, { ok, status }] = await Promise.all([import(at(js)), response]);
  if (!ok) throw new Error(`the server answered ${status} for ${wasm}`);
  await init({ module_or_path: response });
} catch (error) {
  fail(error);
  throw error; // for the console, with its stack
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
  for (const line of lines) box.appendChild(document.createElement('p')).textContent = line;
  document.getElementById('app').replaceChildren(box);
}
