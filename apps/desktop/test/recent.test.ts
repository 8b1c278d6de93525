import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from '../src/backend/home.js';
import { Recent } from '../src/backend/recent.js';

let folder: string;
let home: Home;
const made = (name: string): string => {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bilevel-recent-'));
  home = new Home(join(folder, 'home'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('Recent folders', () => {
  it('are the last ones used, each once, over a restart', async () => {
    const names = Array.from({ length: 10 }, (_, i) => made(`f${String(i)}`));
    const recent = new Recent(home);
    await Promise.all(names.map((name) => recent.add([name])));
    await recent.add([names[5] ?? '']);
    const expected = [5, 9, 8, 7, 6, 4, 3, 2].map((i) => names[i]);
    expect(await new Recent(home).folders()).toEqual(expected);
  });

  it('are folders of the user that are there', async () => {
    const recent = new Recent(home);
    const [gone, kept] = [made('gone'), made('kept')];
    const file = join(folder, 'a.png');
    writeFileSync(file, '');
    await recent.add([gone, kept, file, join(folder, 'nothing'), made('home/uploads/1')]);
    rmSync(gone, { recursive: true });
    expect(await recent.folders()).toEqual([kept]);
  });

  it('are none where what is kept cannot be read', async () => {
    made('home');
    writeFileSync(home.at('recent.json'), '{"not": "a list"}');
    expect(await new Recent(home).folders()).toEqual([]);
  });
});
