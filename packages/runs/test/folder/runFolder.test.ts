import { spawnSync } from 'node:child_process';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileFormatError, RunFolderError, WriteError } from '../../src/errors.js';
import { removeOwnFiles } from '../../src/ownFiles.js';
import { RunFolder } from '../../src/runFolder.js';
import { LEARNING } from '../../src/learning/files.js';
import { config, files, folderWith, fresh, UUID } from './support.js';

describe('a new run folder', () => {
  it('is made with all above it, and locked until it is given back', async () => {
    const path = join(fresh(), 'a', 'b');
    const folder = await RunFolder.create(path);
    expect(await readFile(join(path, 'lock'), 'utf8')).toBe(
      `${String(process.pid)} ${hostname()}\n`,
    );
    await expect(RunFolder.create(path)).rejects.toThrow(RunFolderError);
    await expect(RunFolder.create(path)).rejects.toThrow(
      `in use by process ${String(process.pid)}`,
    );
    await folder.unlock();
    expect(await files(path)).toEqual([]);
    await folder.unlock();
  });

  it('may not hold anything else', async () => {
    const path = await folderWith('notes.txt');
    await expect(RunFolder.create(path)).rejects.toThrow(
      /empty folder for the run but received .* 1 entries.*`out`.*`force`.*`resume`/,
    );
    expect(await files(path)).toEqual(['notes.txt']);
  });

  it('may hold what a kill left of a run that had not begun', async () => {
    const path = await folderWith('config.json.1234567', 'history.csv.89', 'lock');
    await writeFile(join(path, 'lock'), `${String(spawnSync('true').pid)} ${hostname()}\n`);
    const folder = await RunFolder.create(path);
    expect(await files(path)).toEqual(['lock']);
    await folder.unlock();
  });

  it('replaces an earlier run with --force: its own files, and no others', async () => {
    const others = [
      'notes.txt',
      'config.json.bak',
      'checkpoint.old',
      'history.csv.2024x',
      'images/mine.png',
      'images/disc.png',
      'charts/Mine.svg',
      'charts/data.csv',
      'charts/data.npy',
      'other/summary.json',
    ];
    const path = await folderWith(
      ...others,
      ...['history.csv', 'events.ndjson', 'checkpoint', 'model.json', 'summary.json'],
      ...[
        'report.html',
        'images/scores.json',
        'images/disc.truth.png',
        'images/disc.noisy.png',
        'images/disc.start.png',
      ],
      ...['images/disc.reconstruction.png', 'images/disc.error.png', 'charts/objective-work.svg'],
      ...[
        'charts/objective-work.png',
        'charts/map-of-weights.npy',
        'model.json.123',
        `images/.disc.error.png.${UUID}.tmp`,
      ],
    );
    await writeFile(join(path, 'config.json'), JSON.stringify(config));
    const folder = await RunFolder.create(path, { force: true });
    await folder.unlock();
    expect(await files(path)).toEqual(others.sort());
    for (const name of others) expect(await readFile(join(path, name), 'utf8')).toBe(name);
  });

  it('loses its folders with --force once they are empty', async () => {
    const path = await folderWith('images/scores.json', 'charts/psnr.svg', 'report.html');
    await removeOwnFiles(path);
    expect(await readdir(path)).toEqual([]);
  });

  it("does not replace files of a run's names where there is no run", async () => {
    const path = await folderWith('model.json', 'config.json', 'notes.txt');
    const refusal = RunFolder.create(path, { force: true });
    await expect(refusal).rejects.toThrow(/earlier run .* received config\.json, model\.json/);
    expect(await files(path)).toEqual(['config.json', 'model.json', 'notes.txt']);
  });

  it('is not opened without the configuration of a run', async () => {
    const path = await folderWith('config.json');
    await expect(RunFolder.open(LEARNING, path)).rejects.toThrow(FileFormatError);
    await writeFile(join(path, 'config.json'), JSON.stringify(config));
    expect((await RunFolder.open(LEARNING, path)).config).toEqual(config);
  });
});

describe('a file of the run', () => {
  it('is replaced as a whole, also by one much shorter', async () => {
    const folder = await RunFolder.create(fresh());
    await folder.write('report.html', 'x'.repeat(300_000));
    await folder.write('report.html', Buffer.from('short'));
    expect(await readFile(folder.file('report.html'), 'utf8')).toBe('short');
    expect(await files(folder.path)).toEqual(['lock', 'report.html']);
    await folder.unlock();
  });

  it('that cannot be written is named and leaves nothing behind', async () => {
    const folder = await RunFolder.create(fresh());
    await mkdir(folder.file('summary.json'));
    const error = await folder.write('summary.json', '{}').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(WriteError);
    expect(error).toMatchObject({ path: folder.file('summary.json'), code: 'cannot-write' });
    expect(await readdir(folder.path)).toEqual(['lock', 'summary.json']);
    await folder.unlock();
  });

  it.each([
    ['ENOSPC', 'the disk is full. Free some space'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EROFS', 'the file system is read-only'],
    ['EACCES', 'permission was denied'],
    ['EIO', 'the system said EIO'],
  ])('that the system refuses with %s says so', (code, message) => {
    const cause = Object.assign(new Error('no'), { code });
    const error = new WriteError('/disk/run/checkpoint', { cause });
    expect(error.message).toContain(`write /disk/run/checkpoint but ${message}`);
    expect(error.cause).toBe(cause);
  });
});
