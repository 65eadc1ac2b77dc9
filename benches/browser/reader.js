// The reader as the page starts it, which also tells how much memory it has.

import init from './reader.js';

let wasm;
addEventListener('message', (event) => {
  if (event.data !== 'memory') return;
  event.stopImmediatePropagation();
  postMessage({ memory: wasm.memory.buffer.byteLength });
});
wasm = await init({ module_or_path: './reader_bg.wasm' });
