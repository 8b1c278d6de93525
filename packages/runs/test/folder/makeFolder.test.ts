import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../src/makeFolder.js';
import { fresh } from './support.js';

describe('makeFolder', () => {
  it('accepts a folder that is there, and several at once', async () => {
    const path = join(fresh(), 'a', 'b', 'c');
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(path)));
    await makeFolder(path);
    expect(await readdir(path)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('returns where nothing can be made [needs Linux]', () =>
    expect(makeFolder('/proc/bilevel/a/b')).rejects.toMatchObject({ code: 'ENOENT' }),
  );
});
