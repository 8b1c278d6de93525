import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readAhead } from '../src/io/readAhead.js';

/** Notes when each of some things is read, of which some cannot be. */
function reading(count: number, fails: readonly number[] = []) {
  const begun: number[] = [];
  const read = readAhead(count, async (k) => {
    begun.push(k);
    await setImmediate();
    if (fails.includes(k)) throw new Error(`no ${String(k)}`);
    return 10 * k;
  });
  return { read, begun };
}

it('reads each thing once, the next while one is in use', async () => {
  const { read, begun } = reading(4);
  expect(await read(0)).toBe(0);
  await setImmediate();
  expect(begun).toEqual([0, 1]);
  expect([await read(1), await read(2), await read(3)]).toEqual([10, 20, 30]);
  await setImmediate();
  expect(begun).toEqual([0, 1, 2, 3]);
});

it('tells of an error where the thing is asked for that it is of', async () => {
  const { read, begun } = reading(4, [1, 3]);
  expect(await read(0)).toBe(0);
  // It has failed by now, and nobody has asked for it.
  await setImmediate();
  await setImmediate();
  await expect(read(1)).rejects.toThrow('no 1');
  expect(await read(2)).toBe(20);
  await expect(read(3)).rejects.toThrow('no 3');
  expect(begun).toEqual([0, 1, 2, 3]);
});

it('reads what is asked for out of order', async () => {
  const { read } = reading(5);
  expect([await read(3), await read(0), await read(4), await read(4)]).toEqual([30, 0, 40, 40]);
});

it('of none reads nothing', () => {
  expect(reading(0).begun).toEqual([]);
});
