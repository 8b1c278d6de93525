import { CancelledError } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { eachUsable } from '../../src/check/eachUsable.js';
import { ImageFileError, UnusableImagesError } from '../../src/errors.js';

const bad = (name: string) => new ImageFileError(name, 'a picture', 'none', 'Draw one.');

describe('eachUsable', () => {
  it('gives the results in order', async () => {
    expect(await eachUsable([1, 2, 3], (x) => Promise.resolve(2 * x))).toEqual([2, 4, 6]);
  });

  it('tries all, and throws the one error or all of them', async () => {
    const tried: string[] = [];
    const use = (name: string) => {
      tried.push(name);
      if (name.startsWith('bad')) throw bad(name);
    };
    await expect(eachUsable(['a', 'bad.png', 'c'], use)).rejects.toThrow(ImageFileError);
    expect(tried).toEqual(['a', 'bad.png', 'c']);
    const inner = (group: string[]) => eachUsable(group, use);
    const error: unknown = await eachUsable([['bad1', 'bad2'], ['bad3']], inner).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(UnusableImagesError);
    const { errors, message } = error as UnusableImagesError;
    expect(errors.map((e) => (e instanceof ImageFileError ? e.path : e))).toEqual([
      'bad1',
      'bad2',
      'bad3',
    ]);
    expect(message).toContain('3 pictures cannot be used:\n  Expected a picture for bad1');
  });

  it('names twenty and counts the rest', () => {
    const names = Array.from({ length: 27 }, (_, k) => `bad${String(k)}`);
    const { message } = new UnusableImagesError(names.map(bad));
    expect(message.match(/Expected a picture/g)).toHaveLength(20);
    expect(message).toContain('and 7 more.');
  });

  it('stops at a cancellation and at a fault of the software', async () => {
    for (const fault of [new CancelledError(), new TypeError('no')]) {
      let tries = 0;
      const use = () => {
        tries++;
        throw fault;
      };
      await expect(eachUsable([1, 2], use)).rejects.toBe(fault);
      expect(tries).toBe(1);
    }
  });
});
