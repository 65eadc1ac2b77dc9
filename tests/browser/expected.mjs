// What the tests of any browser expect of the sample sweep, and how they wait.

import assert from 'node:assert/strict';

/** The seven reports of the sweep that the page offers as a sample. */
export const SWEEP = ['001', '002', '004', '008', '016', '032', '064'].map(
  (level) => `../../assets/samples/autocannon-c${level}.json`,
);

/** What another program (mpmath) fits to that sweep, in the three digits of the page's sentences. */
export const FITTED = {
  summary: /λ = 68\.8 req\/s, contention σ = 0\.0526, coherency κ = 0\.00463/,
  title: 'Throughput peaks at 381 req/s with 14.3 in flight',
  carried: /^You can carry 267 req\/s within the targets/, // 70 % of the peak
};

const PATIENCE_MS = 20_000;

/**
 * Reads until what is read passes the check, and fails with the check's own words if it never does.
 * @param read gives what stands on the page now
 * @param check throws as long as it is not what is waited for
 */
export async function eventually(read, check) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return check(await read());
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

export const matches = (pattern) => (text) => assert.match(text, pattern);
export const equals = (expected) => (found) => assert.deepEqual(found, expected);
