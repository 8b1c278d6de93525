import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bilevel, entry, events, json, temporaryFolder } from './support.js';
import {
  Running,
  contents,
  expectWhole,
  numbersOf,
  pictures,
  snapshot,
  start,
  type Numbers,
} from './processes.js';

const folder = await temporaryFolder();

/** Half a second of steps; the checkpoint takes about 40 kB. */
const RUN = [
  ...pictures('solids.png', 'book.png', 'phantom.tif'),
  ...['--size', '32', '--validation', '0.34', '--keep', '0'],
];

const finished = join(folder, 'finished');
let expected: Numbers;
beforeAll(async () => {
  expect((await bilevel(['learn', ...RUN, '--out', finished])).code).toBe(0);
  expected = await numbersOf(finished);
});

/** Refused with exit status 2 and a message, both for people and for programs. */
async function refused(args: readonly string[], code: string, ...parts: string[]): Promise<void> {
  const outcome = await bilevel([...args, '--json'], folder);
  const last = events(outcome.stdout).at(-1);
  expect(last).toMatchObject({ type: 'error', code });
  for (const part of ['Expected', ...parts]) {
    expect(last?.['message']).toContain(part);
    expect(outcome.stderr).toContain(part);
  }
  expect(outcome.stderr).not.toContain('fault of bilevel');
  expect(outcome.code).toBe(2);
}

/** Refused, and every file is as before. */
async function refusedUnchanged(run: string, args: string[], ...message: [string, ...string[]]) {
  const before = await snapshot(run);
  await refused(args, ...message);
  expect(await snapshot(run)).toEqual(before);
}

/** Resumes to the end and compares with the run that nothing disturbed. */
async function expectResumes(run: string): Promise<void> {
  const { code, stderr } = await bilevel(['learn', '--resume', run, '--json']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(await numbersOf(run)).toEqual(expected);
  expect(await contents(run)).toEqual(await contents(finished));
}

/** A small disk of its own: its folder, or undefined where mounting is not allowed. */
async function mountDisk(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const disk = await mkdtemp(join(tmpdir(), 'bilevel-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  if (status === 0) return disk;
  await rm(disk, { recursive: true });
  return undefined;
}

const disk = await mountDisk();
afterAll(async () => {
  if (disk === undefined) return;
  expect(spawnSync('umount', [disk]).status).toBe(0);
  await rm(disk, { recursive: true });
});

function resizeDisk(at: string, size: string): void {
  expect(spawnSync('mount', ['-o', `remount,size=${size}`, at]).status).toBe(0);
}

describe.skipIf(disk === undefined && process.platform === 'win32')(
  'when there is no space left, what was written stays whole and the run can be resumed [needs root]',
  () => {
    it.runIf(disk !== undefined).each([
      ['8k', 'at the first log', /history\.csv/],
      ['84k', 'at a later checkpoint', /checkpoint/],
      ['160k', 'at the pictures', /\.png/],
      ['400k', 'at the report', /charts/],
    ])('on a disk of %s, %s', async (size, _what, names) => {
      if (disk === undefined) return;
      const run = join(disk, 'run');
      await rm(run, { recursive: true, force: true });
      resizeDisk(disk, size);
      const { code, stderr } = await bilevel(['learn', ...RUN, '--out', run]);
      expect(stderr).toMatch(/^error: .*full/m);
      expect(stderr).toContain(run);
      expect(stderr.split('\n').find((line) => line.startsWith('error'))).toMatch(names);
      expect(code).toBe(2);
      await expectWhole(run);
      expect(await contents(run)).not.toContain('lock');
      resizeDisk(disk, '20m');
      await expectResumes(run);
    });

    it('with a limit on the size of files', async () => {
      const run = join(folder, 'limited');
      const command = 'ulimit -f 30; exec "$0" "$@"';
      const args = ['-c', command, process.execPath, entry, 'learn', ...RUN, '--out', run];
      const { code, stderr } = await new Running('bash', args).ended;
      expect(stderr).toContain(`error: Expected to write ${join(run, 'checkpoint')} but the file`);
      expect(stderr).toContain('larger than allowed');
      expect(stderr).toContain('--resume');
      expect(code).toBe(2);
      expect(await contents(run)).toEqual(['config.json', 'events.ndjson', 'history.csv']);
      await expectResumes(run);
    });
  },
);

describe('a place that cannot be written is named, and nothing is left behind:', () => {
  it('below a file', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'mine');
    await refused(['learn', ...RUN, '--out', join(file, 'run')], 'cannot-write', file, 'is a file');
    const out = ['--out', join(file, 'results')];
    await refused(['apply', finished, ...pictures('solids.png'), ...out], 'cannot-write', file);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it('a file itself', async () => {
    const file = join(folder, 'taken');
    await writeFile(file, 'mine');
    await refused(['learn', ...RUN, '--out', file, '--force'], 'cannot-write', file);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it.skipIf(process.platform !== 'linux')('a system folder [needs Linux]', async () => {
    await refused(['learn', ...RUN, '--out', '/proc/bilevel/run'], 'cannot-write', '/proc/bilevel');
  });
});

describe('a run folder in use', () => {
  it('is refused to a second process, which leaves the first one alone', async () => {
    const run = join(folder, 'shared');
    const args = ['--size', '96', '--validation', '0', '--out', run];
    const first = start('learn', ...pictures('solids.png', 'textures.png'), ...args, '--json');
    await first.until(/"type":"step"/);
    // Held still, lest it end before it has been asked for.
    first.process.kill('SIGSTOP');
    const user = `process ${String(first.process.pid)} on ${hostname()}`;
    await refused(['learn', '--resume', run], 'bad-run-folder', run, user, 'Wait for it or stop');
    await refused(['learn', ...RUN, '--out', run], 'bad-run-folder', 'empty folder', '--resume');
    await refused(['learn', ...RUN, '--out', run, '--force'], 'bad-run-folder', user);
    first.process.kill('SIGCONT');
    first.process.kill('SIGINT');
    const { stdout } = await first.ended;
    expect(events(stdout).at(-1)).toMatchObject({ type: 'summary', folder: run });
    expect(await contents(run)).not.toContain('lock');
    expect(await json(run, 'config.json')).toMatchObject({
      train: [{ name: 'solids' }, { name: 'textures' }],
    });
  });

  it('is free again when the process that held it is gone', async () => {
    const gone = spawnSync(process.execPath, ['--version']).pid;
    const run = join(folder, 'left-over');
    await cp(finished, run, { recursive: true });
    await writeFile(join(run, 'lock'), `${String(gone)} ${hostname()}\n`);
    await expectResumes(run);
  });

  it('is not taken over from another machine, whose processes cannot be seen', async () => {
    const run = join(folder, 'elsewhere');
    await cp(finished, run, { recursive: true });
    await writeFile(join(run, 'lock'), '1 another-machine\n');
    const message = ['process 1 on another-machine', `delete ${join(run, 'lock')}`];
    await refusedUnchanged(run, ['learn', '--resume', run], 'bad-run-folder', ...message);
  });
});

describe('resume refuses, without changing anything,', () => {
  const image = join(folder, 'photo.png');
  const run = join(folder, 'damaged');
  const file = (name: string): string => join(run, name);
  const [solids = '', book = ''] = pictures('solids.png', 'book.png');

  beforeAll(async () => {
    await cp(solids, image);
    const args = ['--size', '24', '--validation', '0', '--steps', '3', '--out', run];
    expect((await bilevel(['learn', image, ...args])).code).toBe(0);
  });

  /** Refuses with the file changed, and accepts again with it as it was. */
  async function whileChanged(
    path: string,
    change: (original: Buffer) => Buffer | string | undefined,
    ...message: [string, ...string[]]
  ): Promise<void> {
    const original = await readFile(path);
    const changed = change(original);
    await (changed === undefined ? rm(path) : writeFile(path, changed));
    await refusedUnchanged(run, ['learn', '--resume', run], ...message);
    await writeFile(path, original);
  }

  it('a checkpoint with one bit changed', async () => {
    await whileChanged(
      file('checkpoint'),
      (original) => {
        const changed = Buffer.from(original);
        const middle = changed.length >> 1;
        changed.writeUInt8(changed.readUInt8(middle) ^ 1, middle);
        return changed;
      },
      ...(['bad-checkpoint', file('checkpoint'), 'digest', 'Delete the file'] as const),
    );
  });

  it('a checkpoint cut short, and one that is none', async () => {
    const message = ['bad-checkpoint', file('checkpoint'), 'Delete the file'] as const;
    await whileChanged(file('checkpoint'), (all) => all.subarray(0, all.length - 9), ...message);
    await whileChanged(file('checkpoint'), () => '', ...message);
    await whileChanged(file('checkpoint'), () => 'something else entirely', ...message);
  });

  it('a configuration that is damaged, of another version or missing', async () => {
    const path = file('config.json');
    const edit = (from: string, to: string) => (all: Buffer) => {
      const text = all.toString();
      expect(text).toContain(from);
      return text.replace(from, to);
    };
    const cut = (all: Buffer): Buffer => all.subarray(0, all.length >> 1);
    await whileChanged(path, cut, 'bad-file-format', path, 'not JSON', 'damaged');
    const version = edit('"version": 2', '"version": 99');
    await whileChanged(path, version, 'bad-file-format', path, 'of version 99');
    const steps = edit('"maxSteps": 3', '"maxSteps": "three"');
    await whileChanged(path, steps, 'bad-file-format', path, 'maxSteps');
    await whileChanged(path, () => undefined, 'bad-file-format', path, 'no readable file');
  });

  it('another picture under the same name, and a missing one', async () => {
    const other = await readFile(book);
    await whileChanged(image, () => other, 'bad-file-format', image, 'pixels', 'original file');
    await whileChanged(image, () => undefined, 'unreadable-image', image, 'no such file');
  });

  it('and goes on once everything is back', async () => {
    const before = await numbersOf(run);
    expect((await bilevel(['learn', '--resume', run])).code).toBe(0);
    expect(await numbersOf(run)).toEqual(before);
  });

  it('and starts from the first step when the checkpoint is deleted, as the message advises', async () => {
    const before = await numbersOf(run);
    await rm(file('checkpoint'));
    await mkdir(join(run, 'notes'));
    const { code, stdout } = await bilevel(['learn', '--resume', run, '--json']);
    expect(events(stdout)[0]).toMatchObject({ type: 'start', resumed: false });
    expect(code).toBe(0);
    expect(await numbersOf(run)).toEqual(before);
  });
});
