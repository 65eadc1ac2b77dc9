// What all measurements of wasm begin with: the program of the first argument, and a clock that other programs do not move.

import { readFileSync } from 'node:fs';

/** What a program exports: that of the first argument, else that of this file. */
export function load(usual) {
  const module = new WebAssembly.Module(readFileSync(process.argv[2] ?? usual));
  // The bindings of the wasm test runner are linked in; nothing here calls them.
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = () => {
      throw new Error(`${from}.${name} was called`);
    };
  }
  return new WebAssembly.Instance(module, imports).exports;
}

/** For how long this process has run, milliseconds. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}
