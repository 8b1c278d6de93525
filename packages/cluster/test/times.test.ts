import { expect, it } from 'vitest';
import { TIMES } from '../src/redis/times.js';

it('notices within ten seconds that a worker is lost, and none that is merely slow to answer', () => {
  const { lock, stall, renew, worker, coordinator, problem } = TIMES;
  // A job without a lock is found by the second look; its shard is free when its worker is no longer seen.
  expect(lock + 2 * stall).toBeLessThan(10_000);
  expect(worker + stall).toBeLessThan(10_000);
  // Two messages may be late.
  expect(lock).toBeGreaterThan(3 * renew);
  expect(worker).toBeGreaterThanOrEqual(3 * stall);
  expect(problem).toBeGreaterThan(10 * coordinator);
});
