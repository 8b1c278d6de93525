import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WriteError } from '../../src/errors.js';
import { acquireLock } from '../../src/lock.js';
import { files, folderWith, fresh } from './support.js';

describe('a lock', () => {
  const dead = spawnSync(process.execPath, ['--version']).pid;
  const here = hostname();

  it.each([
    ['of a process that has ended', `${String(dead)} ${here}\n`],
    ['with the number of this process, which does not hold it', `${String(process.pid)} ${here}\n`],
  ])('%s is replaced', async (_name, contents) => {
    const path = await folderWith();
    await mkdir(path);
    await writeFile(join(path, 'lock'), contents);
    const release = await acquireLock(join(path, 'lock'), path);
    expect(await readFile(join(path, 'lock'), 'utf8')).toBe(`${String(process.pid)} ${here}\n`);
    await release();
    expect(await files(path)).toEqual([]);
  });

  it.each([
    ['of a process that runs', `${String(process.ppid)} ${here}\n`],
    ['of another machine', `${String(dead)} elsewhere\n`],
    ['that says nothing', ''],
    ['that is no lock', 'my own notes\n'],
    ['with an impossible number', `-1 ${here}\n`],
  ])('%s is respected', async (_name, contents) => {
    const path = fresh();
    await mkdir(path);
    await writeFile(join(path, 'lock'), contents);
    await expect(acquireLock(join(path, 'lock'), path)).rejects.toThrow(
      `delete ${join(path, 'lock')}`,
    );
    expect(await readFile(join(path, 'lock'), 'utf8')).toBe(contents);
  });

  it('given back twice does not take away the next one', async () => {
    const path = fresh();
    await mkdir(path);
    const first = await acquireLock(join(path, 'lock'), path);
    await first();
    const second = await acquireLock(join(path, 'lock'), path);
    await first();
    expect(await files(path)).toEqual(['lock']);
    await second();
  });

  it('that cannot be written names the place', async () => {
    const path = join(await folderWith('file'), 'file');
    await expect(acquireLock(join(path, 'lock'), path)).rejects.toThrow(WriteError);
  });
});
