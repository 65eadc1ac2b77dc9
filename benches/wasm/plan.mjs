// Measures whole plans as wasm: CPU milliseconds of one, and as a ratio to a plain loop in the same run. Prints a table beside the
// goal. `make bench` builds the module as the page is built, and runs this.
//
//   cargo build --profile worker --target wasm32-unknown-unknown --no-default-features --example plan
//   node benches/wasm/plan.mjs [FILE]

import { cpuMs, load } from './load.mjs';

const GOAL_MS = 3;
const DRAWS = 4096;
const DRAWS_GOAL_MS = 100;
const NAMES = ['login service', 'automation detector, 3 tiers', 'everything at once, 6 tiers'];

const wasm = load('target/wasm32-unknown-unknown/worker/examples/plan.wasm');

// CPU milliseconds a run, repeated for half a second.
function ms(run) {
  let runs = 0;
  const start = cpuMs();
  while (cpuMs() - start < 500) {
    run(runs);
    runs += 1;
  }
  return (cpuMs() - start) / runs;
}

// The best of three, after the optimizing compiler has taken over; and as so many plain loops.
function measured(run) {
  ms(run);
  const rounds = [0, 1, 2].map(() => [ms(run), ms(wasm.plain)]);
  const [own, plain] = [0, 1].map((i) => Math.min(...rounds.map((round) => round[i])));
  return [own.toFixed(3).padStart(9), (own / plain).toFixed(2).padStart(13)].join(' ');
}

console.log(`plan                              ms   plain loops   (goal: ${GOAL_MS} ms)`);
NAMES.forEach((name, which) => {
  if (wasm.choose(which) !== 1) throw new Error(`there is no scenario ${which}`);
  if (!Number.isFinite(wasm.solve())) throw new Error(`${name} has no plan`);
  console.log(name.padEnd(28), measured(wasm.solve));
});
wasm.choose(NAMES.length);
if (!Number.isFinite(wasm.draw(DRAWS))) throw new Error('there are no bands');
console.log(`bands of ${DRAWS} draws`.padEnd(28), measured(() => wasm.draw(DRAWS)), `  (goal: ${DRAWS_GOAL_MS} ms)`);
