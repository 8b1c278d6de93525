import { beforeAll, describe, expect, it } from 'vitest';
import { verifyOracle, type OracleVerification } from '../../src/index.js';

/** Not one of those that are kept aside. */
const SEED = 20_000;
/** `bilevel verify oracle` takes as many as one likes. */
const CASES = 150;

describe('many cases of the oracle', () => {
  let outcome: OracleVerification;
  beforeAll(async () => {
    outcome = await verifyOracle({ cases: CASES, seed: SEED });
  }, 600_000);

  it('have no certified bound below the true error', () => {
    expect(outcome.found.filter(({ kind }) => kind === 'certified')).toEqual([]);
    expect(outcome.violations).toBe(0);
  });

  it('are all compared: none failed, and every truth was found and decides', () => {
    const { failures, noTruths, undecided, cases } = outcome;
    expect({ failures, noTruths, undecided, cases }).toEqual({
      failures: [],
      noTruths: [],
      undecided: 0,
      cases: CASES,
    });
    const compared = outcome.bounds.reduce((sum, count) => sum + count.compared, 0);
    expect(compared).toBeGreaterThan(20 * CASES);
  });

  it('come close to their bounds, so that a smaller bound would be seen', () => {
    for (const bound of ['distance', 'value', 'corrected-value', 'a-posteriori']) {
      const closest = outcome.bounds.filter((count) => count.bound === bound);
      expect(Math.max(...closest.map((count) => count.closest))).toBeGreaterThan(0.3);
    }
  });
});
