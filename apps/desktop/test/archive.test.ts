import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import writeFileAtomic from 'write-file-atomic';
import { archive } from '../src/backend/worker/archive.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bilevel-archive-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), path);
}

it('holds every file of a run but its lock and those being written', async () => {
  const kept = ['config.json', 'notes.1', 'charts/objective.svg', 'charts/objective.png', 'a/lock'];
  const temporary = 'images/.book.error.png.0123abcd-0123-0123-0123-0123456789ab.tmp';
  for (const path of [...kept, 'lock', 'model.json.123', temporary]) write(path);
  const files = unzipSync(await archive(folder, {}));
  expect(Object.keys(files).sort()).toEqual([...kept].sort());
  for (const path of kept) expect(strFromU8(files[path]!)).toBe(path);
});

it('holds the files of one folder in it with an ending', async () => {
  for (const path of ['config.json', 'charts/objective.svg', 'charts/objective.png']) write(path);
  const files = unzipSync(await archive(folder, { only: 'charts', ending: '.svg' }));
  expect(Object.keys(files)).toEqual(['objective.svg']);
});

it('is made while the run replaces its files and removes kept ones', async () => {
  const end = new AbortController();
  const writing = (async () => {
    for (let k = 0; !end.signal.aborted; k++) {
      await writeFileAtomic(join(folder, 'model.json'), 'model');
      write(`steps/${String(k)}.npz`);
      rmSync(join(folder, 'steps', `${String(k - 5)}.npz`), { force: true });
    }
  })();
  for (let k = 0; k < 200; k++) await archive(folder, {});
  end.abort();
  await writing;
  expect(Object.keys(unzipSync(await archive(folder, {})))).toContain('model.json');
});

it.skipIf(process.platform !== 'linux')(
  'refuses a name in another encoding, which it would leave out [needs Linux]',
  async () => {
    write('config.json');
    write('images/a.png');
    writeFileSync(Buffer.concat([Buffer.from(join(folder, 'images/')), Buffer.from([0xe9])]), '');
    await expect(archive(folder, {})).rejects.toThrow(
      `Expected names in UTF-8 for the files of an archive but received \\xe9 in ${folder}/images`,
    );
  },
);
