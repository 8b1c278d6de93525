import { spawnSync } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LockHeldError, acquireFileLock, lockHolder } from '../src/index.js';
import { removeStale } from '../src/fileLock.js';
import { folderOf, refusal } from './data/support.js';

const ended = `${String(spawnSync(process.execPath, ['--version']).pid)} ${hostname()}\n`;
const alive = `${String(process.ppid)} ${hostname()}\n`;

it('is held by one, and names it to the other', async () => {
  const path = join(await folderOf({}), 'lock');
  const leave = await acquireFileLock(path);
  expect(await lockHolder(path)).toBe(process.pid);
  const refused = await refusal(() => acquireFileLock(path));
  expect(refused).toBeInstanceOf(LockHeldError);
  expect(refused).toMatchObject({ pid: String(process.pid), host: hostname(), path });
  await leave();
  expect(await lockHolder(path)).toBeUndefined();
  await (
    await acquireFileLock(path)
  )();
});

it('of a process that has ended is replaced; nothing else is left', async () => {
  const folder = await folderOf({ lock: ended });
  expect(await lockHolder(join(folder, 'lock'))).toBeUndefined();
  const leave = await acquireFileLock(join(folder, 'lock'));
  expect(await readdir(folder)).toEqual(['lock']);
  await leave();
  expect(await readdir(folder)).toEqual([]);
});

it('that a quicker process has put in the place of a left-over one stays', async () => {
  const folder = await folderOf({ lock: alive });
  await removeStale(join(folder, 'lock'), ended);
  expect(await readdir(folder)).toEqual(['lock']);
  expect(await readFile(join(folder, 'lock'), 'utf8')).toBe(alive);
  await removeStale(join(folder, 'lock'), alive);
  expect(await readdir(folder)).toEqual([]);
  // Somebody else has removed it.
  await removeStale(join(folder, 'lock'), ended);
  await writeFile(join(folder, 'lock'), 'elsewhere');
  expect(await lockHolder(join(folder, 'lock'))).toBeUndefined();
});
