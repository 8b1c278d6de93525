import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { browse } from '../src/backend/browse.js';

const folder = mkdtempSync(join(tmpdir(), 'bilevel-browse-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a listing of a folder', () => {
  it('has folders and the files that can be opened, in the order people count', async () => {
    for (const name of ['b 10', 'b 9', '.hidden']) mkdirSync(join(folder, name));
    for (const name of ['p.PNG', 'm.json', 't.csv', 'n.txt']) writeFileSync(join(folder, name), '');
    const { folders, files, undecodable, parent } = await browse(folder, []);
    expect(folders.map(({ name }) => name)).toEqual(['b 9', 'b 10']);
    expect(files.map(({ name, kind }) => [name, kind])).toEqual([
      ['m.json', 'model'],
      ['p.PNG', 'picture'],
      ['t.csv', 'table'],
    ]);
    expect(undecodable).toEqual([]);
    expect(parent).toBe(join(folder, '..'));
  });

  it.skipIf(process.platform !== 'linux')(
    'names what is not in UTF-8 apart, since no path leads there [needs Linux]',
    async () => {
      const odd = join(folder, 'b 9');
      writeFileSync(join(odd, 'caf\ufffd.png'), '');
      const bytes = [...Buffer.from('caf'), 0xe9, ...Buffer.from('.png')];
      writeFileSync(Buffer.concat([Buffer.from(`${odd}/`), Buffer.from(bytes)]), '');
      const { files, undecodable } = await browse(odd, []);
      expect(files.map(({ name }) => name)).toEqual(['caf\ufffd.png']);
      expect(undecodable).toEqual(['caf\\xe9.png']);
    },
  );
});
