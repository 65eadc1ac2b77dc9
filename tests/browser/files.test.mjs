// The built files: they must tell nothing about the machine that built them.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const DIST = join(PROJECT, 'dist');

test('no path and no registry of the building machine is in the built files', () => {
  const telltales = [homedir(), resolve(PROJECT), process.env.CARGO_HOME, process.env.RUSTUP_HOME, 'crates.io', '.cargo/', '.rustup/']
    .filter((text) => text && text.length > 1); // "/" would be everywhere
  const found = [];
  for (const entry of readdirSync(DIST, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const content = readFileSync(path, 'latin1');
    for (const text of telltales) if (content.includes(text)) found.push(`${path}: ${text}`);
  }
  assert.deepEqual(found, []);
});
