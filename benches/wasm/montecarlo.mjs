// Measures the Monte Carlo engine as wasm: samples a CPU second on the yardstick of eleven inputs, beside a plain loop in the same
// run, and whether both give the known answers. Prints a table. `make bench` builds the module as the worker is built, and runs this.
//
//   cargo build --profile worker --target wasm32-unknown-unknown --no-default-features --example montecarlo
//   node benches/wasm/montecarlo.mjs [FILE]

import { cpuMs, load } from './load.mjs';

// Of two independent engines at 10⁶ samples: the middle of both.
const KNOWN = { mean: 0.424465, p5: 0.258525, p50: 0.399935, p95: 0.67227 };
// Spread of one run, as a multiple of √(1/samples): standard deviations of the four statistics of independent draws.
const NOISE = { mean: 0.14, p5: 0.21, p50: 0.17, p95: 0.55 };

const wasm = load('target/wasm32-unknown-unknown/worker/examples/montecarlo.wasm');

const cpuSeconds = () => cpuMs() / 1e3;

// Repeats a run for half a second: samples a CPU second, and milliseconds a run.
function speed(name, samples) {
  let drawn = 0;
  let runs = 0;
  const start = cpuSeconds();
  while (cpuSeconds() - start < 0.5) {
    drawn += wasm[name](samples, runs + 1);
    runs += 1;
  }
  const seconds = cpuSeconds() - start;
  return { rate: drawn / seconds, ms: (1000 * seconds) / runs };
}

let wrong = 0;
function check(name, samples) {
  const drawn = wasm[name](samples, 7);
  Object.entries(KNOWN).forEach(([statistic, known], which) => {
    const got = wasm.summary(which);
    // The known values have the noise of 10⁶ samples themselves.
    const limit = 4 * NOISE[statistic] * Math.sqrt(1 / drawn + 1 / 1e6);
    if (!(Math.abs(got - known) <= limit)) {
      wrong += 1;
      console.log(`${name}, ${drawn} samples: ${statistic} is ${got}, known ${known} ± ${limit}`);
    }
  });
}

// Until the optimizing compiler has taken over.
speed('engine', 1e4);
speed('plain', 1e4);
console.log('samples   engine M/s   engine ms   plain M/s   ratio');
for (const samples of [1e3, 1e4, 1e5, 1e6]) {
  check('engine', samples);
  check('plain', samples);
  const rounds = [0, 1, 2].map(() => [speed('engine', samples), speed('plain', samples)]);
  // The best of three: what else runs on the machine can only slow a round down.
  const [engine, plain] = [0, 1].map((i) => rounds.map((r) => r[i]).sort((a, b) => b.rate - a.rate)[0]);
  const cells = [
    String(samples).padStart(7),
    (engine.rate / 1e6).toFixed(2).padStart(12),
    engine.ms.toFixed(3).padStart(11),
    (plain.rate / 1e6).toFixed(2).padStart(11),
    (engine.rate / plain.rate).toFixed(2).padStart(7),
  ];
  console.log(cells.join(' '));
}
process.exitCode = wrong > 0 ? 1 : 0;
