// Measures the bands of every example as the worker draws them, as wasm: milliseconds from the beginning until the first bands are told
// and until the last, of how many draws each are, and both as a ratio to a plain loop in the same run. Prints a table beside the goal.
//
//   cargo build --profile worker --target wasm32-unknown-unknown --no-default-features --example bands
//   node benches/wasm/bands.mjs [FILE]

import { cpuMs, load } from './load.mjs';

const GOAL_MS = 100;
const ROUNDS = 3;

const wasm = load('target/wasm32-unknown-unknown/worker/examples/bands.wasm');

// CPU milliseconds of a plain loop.
function plainMs() {
  const begun = cpuMs();
  for (let i = 0; i < 20; i += 1) wasm.plain(i);
  return (cpuMs() - begun) / 20;
}

// Draws once, and tells what the worker would tell on a computer on which nothing else runs.
function draw() {
  const begun = cpuMs();
  const told = { draws: 0, first: 0, last: 0, times: 1 };
  if (wasm.begin() !== 1) throw new Error('nothing is uncertain');
  while (wasm.step() === 1) {
    const draws = wasm.due(cpuMs() - begun);
    if (draws === 0) continue;
    wasm.so_far(draws);
    told.times += 1;
    if (told.first === 0) [told.first, told.draws] = [cpuMs() - begun, draws];
  }
  wasm.finish();
  told.last = cpuMs() - begun;
  return told;
}

console.log(`bands                       first ms   draws   plain loops    last ms   plain loops   told   (goal of the first: ${GOAL_MS} ms)`);
for (let place = 0; wasm.choose(place) === 1; place += 1) {
  const name = new TextDecoder().decode(new Uint8Array(wasm.memory.buffer, wasm.name(), wasm.name_len()));
  // Until the optimizing compiler has taken over.
  draw();
  const rounds = Array.from({ length: ROUNDS }, () => [draw(), plainMs()]);
  const plain = Math.min(...rounds.map(([, ms]) => ms));
  const least = (of) => rounds.map(([told]) => told).sort((a, b) => a[of] - b[of])[0];
  const [first, last] = [least('first'), least('last')];
  console.log([
    name.padEnd(24),
    first.first.toFixed(1).padStart(11),
    String(first.draws).padStart(7),
    (first.first / plain).toFixed(1).padStart(13),
    last.last.toFixed(0).padStart(10),
    (last.last / plain).toFixed(0).padStart(13),
    String(last.times).padStart(6),
  ].join(' '));
}
