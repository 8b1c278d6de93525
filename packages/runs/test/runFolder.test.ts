import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CheckpointError } from '@bilevel/core';
import { addGaussianNoise, createImage, learnWeights, type WeightStep } from '@bilevel/imaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  runCheckpoint,
  type RunCheckpoint,
} from '../src/checkpointFile.js';
import { createConfig, type RunConfig } from '../src/config.js';
import { FileFormatError, RunFolderError, WriteError } from '../src/errors.js';
import { HISTORY, historyRow, type HistoryRow } from '../src/history.js';
import { acquireLock } from '../src/lock.js';
import { makeFolder } from '../src/makeFolder.js';
import { removeOwnFiles, removeUnfinished } from '../src/ownFiles.js';
import { RunFolder } from '../src/runFolder.js';

const base = await mkdtemp(join(tmpdir(), 'bilevel-run-folder-'));
afterAll(() => rm(base, { recursive: true }));
/** Unfinished pictures carry one in their names. */
const UUID = '0b7f0c54-92ab-4e1f-8a3d-5c7d1e9f2a60';
let count = 0;
/** A path of its own. */
const fresh = (): string => join(base, String(count++));

/** A folder with these files, whose contents are their names. */
async function folderWith(...names: string[]): Promise<string> {
  const folder = fresh();
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), name);
  }
  return folder;
}

/** Every file of a folder and below. */
async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();
}

const config: RunConfig = createConfig(
  {
    data: {
      noise: { kind: 'gaussian', sigma: 0.1 },
      size: { kind: 'full' },
      seed: 3,
      validation: 0,
    },
    training: {
      prior: 'tv',
      method: 'adaptive',
      lower: 'fista',
      adjoint: 'cg',
      maxSteps: 3,
      tolerance: 1e-3,
    },
  },
  [{ name: 'disc', clean: '/pictures/disc.png', sha256: '0'.repeat(64) }],
  [],
  { node: process.version },
  new Date(0),
);

let rows: HistoryRow[];
let checkpoint: RunCheckpoint;
beforeAll(async () => {
  const data = Float64Array.from({ length: 256 }, (_, i) => ((i % 16) + (i >> 4) > 14 ? 0.8 : 0.2));
  const truth = createImage(16, 16, data);
  const pair = { name: 'disc', truth, noisy: addGaussianNoise(truth, { sigma: 0.1, seed: 3 }) };
  const learning = learnWeights([pair], [pair], { maxSteps: 3 });
  const steps: WeightStep[] = [];
  for await (const step of learning.steps()) {
    steps.push(step);
    checkpoint = {
      learning: await learning.checkpoint(),
      best: step,
      last: step,
      startObjective: steps[0]!.objective.value,
      seconds: 1 / 3,
    };
  }
  rows = steps.map((step) => historyRow(step, step.step / 3));
  expect(rows.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
});

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
      /empty folder for the run but received .* 1 entries.*--out.*--force.*--resume/,
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
      'other/summary.json',
    ];
    const path = await folderWith(
      ...others,
      ...['history.csv', 'events.ndjson', 'checkpoint', 'model.json', 'summary.json'],
      ...['report.html', 'images/scores.json', 'images/disc.truth.png', 'images/disc.noisy.png'],
      ...['images/disc.reconstruction.png', 'images/disc.error.png', 'charts/objective-work.svg'],
      ...['charts/objective-work.png', 'model.json.123', `images/.disc.error.png.${UUID}.tmp`],
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
    await expect(RunFolder.open(path)).rejects.toThrow(FileFormatError);
    await writeFile(join(path, 'config.json'), JSON.stringify(config));
    expect((await RunFolder.open(path)).config).toEqual(config);
  });
});

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

describe('logs of a run that was cut off', () => {
  /** A folder with the rows and an event for each. */
  async function logged(): Promise<RunFolder> {
    const folder = await RunFolder.create(fresh());
    await folder.writeJson('config.json', config);
    expect(await folder.startLogs(HISTORY, -1)).toEqual([]);
    await folder.appendEvent({ type: 'start' });
    for (const row of rows) {
      await folder.appendRow(HISTORY, row);
      await folder.appendEvent({ type: 'step', ...row });
    }
    return folder;
  }
  const read = (folder: RunFolder, name: string): Promise<string> =>
    readFile(folder.file(name), 'utf8');

  it('give every number back to the bit', async () => {
    const folder = await logged();
    expect(await folder.readHistory()).toEqual(rows);
    await folder.unlock();
  });

  it('go on after the last step of the checkpoint, whatever was written behind it', async () => {
    const folder = await logged();
    await folder.appendEvent({ type: 'summary', steps: 1 });
    await appendFile(folder.file('history.csv'), HISTORY.format(rows[3]!).slice(0, 40));
    await appendFile(folder.file('events.ndjson'), '{"type":"step","step":4,"obj');
    expect(await folder.startLogs(HISTORY, 1)).toEqual(rows.slice(0, 2));
    const kept = rows
      .slice(0, 2)
      .map((row) => HISTORY.format(row))
      .join('');
    expect(await read(folder, 'history.csv')).toBe(HISTORY.header + kept);
    const events = (await read(folder, 'events.ndjson')).trimEnd().split('\n');
    expect(events.map((line) => JSON.parse(line) as unknown)).toEqual([
      { type: 'start' },
      ...rows
        .slice(0, 2)
        .map((row) => JSON.parse(JSON.stringify({ type: 'step', ...row })) as object),
    ]);
    await folder.appendRow(HISTORY, rows[2]!);
    expect(await folder.readHistory()).toEqual(rows.slice(0, 3));
    await folder.unlock();
  });

  it('leave out a last row wherever it was cut', async () => {
    const folder = await logged();
    const whole = await read(folder, 'history.csv');
    const before = whole.length - HISTORY.format(rows[3]!).length;
    for (let length = before; length < whole.length; length++) {
      await writeFile(folder.file('history.csv'), whole.slice(0, length));
      expect(await folder.readHistory()).toEqual(rows.slice(0, 3));
    }
    await writeFile(folder.file('history.csv'), whole.slice(0, 20));
    expect(await folder.readHistory()).toEqual([]);
    await rm(folder.file('history.csv'));
    expect(await folder.readHistory()).toEqual([]);
    await folder.unlock();
  });

  it('start anew without a checkpoint', async () => {
    const folder = await logged();
    expect(await folder.startLogs(HISTORY, -1)).toEqual([]);
    expect(await read(folder, 'history.csv')).toBe(HISTORY.header);
    expect(await read(folder, 'events.ndjson')).toBe('');
    await folder.unlock();
  });

  it('are cleared of unfinished files of the run, and of no others', async () => {
    const others = ['notes.txt.123', 'checkpoint.bak', `images/.mine.png.${UUID}.tmp`, '.x.tmp'];
    const path = await folderWith(
      ...others,
      ...['checkpoint.4021938', 'model.json.77', 'report.html.1', 'charts/psnr.svg.5'],
      ...['images/scores.json.9', `images/.disc.truth.png.${UUID}.tmp`],
    );
    await removeUnfinished(path);
    expect(await files(path)).toEqual(others.sort());
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

describe('a checkpoint', () => {
  it('comes back to the bit, in its arrays and numbers', async () => {
    const folder = await RunFolder.create(fresh());
    await folder.startLogs(HISTORY, -1);
    expect(await folder.readCheckpoint()).toBeUndefined();
    await folder.writeCheckpoint(checkpoint);
    const read = await folder.readCheckpoint();
    expect(read).toEqual(checkpoint);
    expect(read?.learning.validation[0]).toBeInstanceOf(Float64Array);
    await folder.unlock();
  });

  it('is refused with any bit changed, and at any shorter length', () => {
    const bytes = encodeCheckpoint(checkpoint);
    expect(decodeCheckpoint(bytes, 'run/checkpoint', runCheckpoint)).toEqual(checkpoint);
    for (let at = 0; at < bytes.length; at += 97) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
      expect(() => decodeCheckpoint(changed, 'run/checkpoint', runCheckpoint)).toThrow(
        CheckpointError,
      );
      expect(() =>
        decodeCheckpoint(bytes.subarray(0, at), 'run/checkpoint', runCheckpoint),
      ).toThrow(/at run\/checkpoint .*Delete the file/);
    }
    const longer = Buffer.concat([bytes, Buffer.of(0)]);
    expect(() => decodeCheckpoint(longer, 'run/checkpoint', runCheckpoint)).toThrow(
      'whose digest differs',
    );
  });

  it('is refused with a digest that fits when it is not the state of a run', () => {
    const other = [
      {},
      { ...checkpoint, best: undefined },
      { ...checkpoint, learning: { ...checkpoint.learning, validation: [[1, 2]] } },
      { ...checkpoint, learning: { ...checkpoint.learning, learning: { version: 1 } } },
    ];
    const digest = (payload: Buffer): Buffer => createHash('sha256').update(payload).digest();
    const magic = encodeCheckpoint(checkpoint).subarray(0, 21);
    const noState = Buffer.from('ff0f6f220165', 'hex');
    for (const bytes of [
      ...other.map((state) => encodeCheckpoint(state)),
      Buffer.concat([magic, digest(noState), noState]),
      Buffer.concat([magic, digest(Buffer.of())]),
    ]) {
      const read = (): unknown => decodeCheckpoint(bytes, 'run/checkpoint', runCheckpoint);
      expect(read).toThrow(CheckpointError);
      expect(read).toThrow(/at run\/checkpoint but received one of another kind.*Delete the file/);
    }
  });
});

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
