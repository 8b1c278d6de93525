import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { CancelledError } from '@bilevel/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DownloadError } from '../../src/index.js';
import {
  fetchFiles,
  type DownloadProgress,
  type FetchOptions,
} from '../../src/fetch/fetchFiles.js';
import type { StartWatch } from '../../src/fetch/stallWatch.js';
import { randomStream } from '../random.js';
import { Mirror, redirect, stall, status, unsized, whole } from './server.js';

const random = randomStream(11);
const contents = Uint8Array.from({ length: 20_000 }, () => Math.floor(256 * random()));
const packed = gzipSync(contents);
const repacked = gzipSync(contents, { level: 1, memLevel: 1 });
const HALF = 10_000;
const file = {
  name: 'data.gz',
  sha256: createHash('sha256').update(contents).digest('hex'),
  size: contents.length,
};
const never: StartWatch = () => ({ progress: () => undefined, stop: () => undefined });
/** Calls a transfer stalled as soon as so many bytes are there. */
const stalledAt =
  (bytes: number): StartWatch =>
  (stalled) => ({
    progress: (received) => {
      if (received >= bytes) stalled();
    },
    stop: () => undefined,
  });

let folder = '';
let mirror: Mirror;
let other: Mirror;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bilevel-fetch-'));
  mirror = await Mirror.start();
  other = await Mirror.start();
});
afterEach(async () => {
  await mirror.stop();
  await other.stop();
  await rm(folder, { recursive: true, force: true });
});

async function get(options: Partial<FetchOptions> = {}): Promise<void> {
  await fetchFiles(folder, [file], { mirrors: [mirror.url, other.url], watch: never, ...options });
}

async function expectWhole(): Promise<void> {
  expect(await readdir(folder)).toEqual(['data.gz']);
  const bytes = await readFile(join(folder, 'data.gz'));
  expect([packed, repacked].some((right) => right.equals(bytes))).toBe(true);
}

describe('a file', () => {
  it('is fetched once, with progress up to its size', async () => {
    mirror.answer(whole(packed));
    const seen: DownloadProgress[] = [];
    await get({ onProgress: (progress) => seen.push(progress) });
    await expectWhole();
    expect(seen.at(0)).toMatchObject({ file: 'data.gz', received: 0, of: packed.length });
    expect(seen.at(-1)).toMatchObject({ received: packed.length, of: packed.length });
    await get();
    expect(mirror.requests).toEqual(['GET /data.gz']);
  });

  it('is found behind redirects, and on the second mirror where the first has none', async () => {
    mirror.answer(status(503));
    other.answer(redirect('/elsewhere/a'), redirect(`${mirror.url}b`));
    mirror.answer(whole(packed));
    await get();
    await expectWhole();
    expect(mirror.requests).toEqual(['GET /data.gz', 'GET /b']);
    expect(other.requests).toEqual(['GET /data.gz', 'GET /elsewhere/a']);
  });

  it('is gone on with where the connection broke, by the same call', async () => {
    mirror.answer(stall(packed, HALF), whole(packed));
    let broken = false;
    const onProgress = ({ received }: DownloadProgress): void => {
      if (received < HALF || broken) return;
      broken = true;
      mirror.breakOff();
    };
    await get({ onProgress });
    await expectWhole();
    expect(mirror.requests).toEqual(['GET /data.gz', `GET /data.gz from ${String(HALF)}`]);
  });

  it('is gone on with by a later call', async () => {
    await writeFile(join(folder, 'data.gz.part'), packed.subarray(0, HALF));
    mirror.answer(whole(packed));
    await get();
    await expectWhole();
    expect(mirror.requests).toEqual([`GET /data.gz from ${String(HALF)}`]);
  });

  it('is fetched anew from a server that knows no ranges', async () => {
    await writeFile(join(folder, 'data.gz.part'), packed.subarray(0, HALF));
    mirror.answer(unsized(packed));
    await get();
    await expectWhole();
  });

  it('that stalls is gone on with elsewhere', async () => {
    mirror.answer(stall(packed, HALF));
    other.answer(whole(packed));
    let transfers = 0;
    const watch: StartWatch = (stalled) => {
      transfers++;
      return transfers === 1 ? stalledAt(HALF)(stalled) : never(stalled);
    };
    // The next try of the same mirror finds nothing, so that the other's turn comes.
    mirror.answer(status(500));
    await get({ watch });
    await expectWhole();
    expect(other.requests).toEqual([`GET /data.gz from ${String(HALF)}`]);
  });

  it('that never begins is a stall, too', async () => {
    mirror.answer(stall(packed, 0));
    other.answer(whole(packed));
    let transfers = 0;
    const watch: StartWatch = (stalled) => {
      if (transfers++ === 0) queueMicrotask(stalled);
      return never(stalled);
    };
    await get({ watch });
    await expectWhole();
  });

  it('that is damaged is refused, and fetched from the other mirror', async () => {
    const damaged = packed.map((byte, i) => (i === HALF ? byte ^ 255 : byte));
    mirror.answer(whole(damaged));
    other.answer(whole(packed));
    await get();
    await expectWhole();
    expect(other.requests).toEqual(['GET /data.gz']);
  });

  it('of other contents, or a page instead of it, is refused', async () => {
    mirror.answer(whole(gzipSync(contents.map((byte) => byte ^ 1))));
    other.answer(whole(Buffer.from('<html>Please log in</html>')));
    const fault = get();
    await expect(fault).rejects.toBeInstanceOf(DownloadError);
    await expect(fault).rejects.toThrow(/no mirror has it[^]*`mirror`[^]*digest[^]*digest/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('begun with bytes of another packing is fetched anew', async () => {
    await writeFile(join(folder, 'data.gz.part'), repacked.subarray(0, HALF));
    mirror.answer(whole(packed), whole(packed));
    await get();
    await expectWhole();
    expect(mirror.requests).toEqual([`GET /data.gz from ${String(HALF)}`, 'GET /data.gz']);
  });

  it('of which a mirror has only the start is refused in a few tries', async () => {
    const start = packed.subarray(0, HALF);
    mirror.answer(unsized(start), unsized(start), unsized(start), unsized(start), unsized(start));
    other.answer(...Array.from({ length: 5 }, () => whole(start)));
    await expect(get()).rejects.toThrow('a part of the file only');
    expect(mirror.requests.length).toBeLessThanOrEqual(4);
    expect(other.requests.length).toBeLessThanOrEqual(4);
  });

  it('that claims to be huge is refused before it comes', async () => {
    const huge = (_: unknown, response: import('node:http').ServerResponse): void => {
      response.writeHead(200, { 'content-length': 2 ** 40 });
      response.flushHeaders();
    };
    mirror.answer(huge);
    other.answer(whole(packed));
    await get();
    await expectWhole();
  });
});

describe('of two processes', () => {
  const lock = (): string => join(folder, 'fetch.lock');
  const other = (): Promise<void> => writeFile(lock(), `${String(process.ppid)} ${hostname()}\n`);

  it('one fetches, and the other finds its files', async () => {
    mirror.answer(stall(packed, HALF), whole(packed));
    let second: Promise<void> | undefined;
    let pauses = 0;
    const first = get({
      onProgress: ({ received }) => {
        if (received < HALF || second !== undefined) return;
        // In the middle of the file: it goes on once the other has found the lock.
        const pause = async (): Promise<void> => {
          pauses++;
          mirror.breakOff();
          await first;
        };
        second = get({ pause });
      },
    });
    await first;
    await second;
    expect(pauses).toBe(1);
    expect(mirror.requests).toEqual(['GET /data.gz', `GET /data.gz from ${String(HALF)}`]);
    await expectWhole();
  });

  it('one goes on where the other was killed, also when that comes while it waits', async () => {
    const part = join(folder, 'data.gz.part');
    await writeFile(part, packed.subarray(0, HALF));
    await other();
    mirror.answer(whole(packed));
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses++;
      const { pid } = spawnSync(process.execPath, ['--version']);
      await writeFile(lock(), `${String(pid)} ${hostname()}\n`);
    };
    await get({ pause });
    expect(pauses).toBe(1);
    expect(mirror.requests).toEqual([`GET /data.gz from ${String(HALF)}`]);
    await expectWhole();
  });

  it('the one that waits is patient while files grow, and names a process that is stuck', async () => {
    await other();
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses++;
      if (pauses <= 100) await writeFile(join(folder, 'data.gz.part'), new Uint8Array(pauses));
    };
    const fault = get({ pause });
    await expect(fault).rejects.toBeInstanceOf(DownloadError);
    await expect(fault).rejects.toThrow(
      `Expected process ${String(process.ppid)} on ${hostname()} to fetch into ${folder}`,
    );
    await expect(fault).rejects.toThrow(`delete ${lock()}`);
    expect(pauses).toBe(160);
    expect(mirror.requests).toEqual([]);
  });

  it('the one that waits can be interrupted, and leaves the lock of the other', async () => {
    await other();
    const controller = new AbortController();
    const pause = async (): Promise<void> => {
      controller.abort();
      await setImmediate();
    };
    const attempt = get({ signal: controller.signal, pause });
    await expect(attempt).rejects.toBeInstanceOf(CancelledError);
    expect(await readdir(folder)).toEqual(['fetch.lock']);
  });

  it('none is asked for what is there already', async () => {
    await writeFile(join(folder, 'data.gz'), packed);
    await other();
    await get();
    expect(mirror.requests).toEqual([]);
  });
});

describe('the person', () => {
  it('is told when no mirror can be reached', async () => {
    const mirrors = ['http://127.0.0.1:9/', 'http://no.such.host.invalid/'];
    const fault = get({ mirrors });
    await expect(fault).rejects.toBeInstanceOf(DownloadError);
    await expect(fault).rejects.toThrow(/offline\?[^]*`data`[^]*no\.such\.host\.invalid/);
  });

  it('can interrupt, and what has come stays', async () => {
    mirror.answer(stall(packed, HALF));
    const controller = new AbortController();
    const attempt = get({
      signal: controller.signal,
      onProgress: ({ received }) => {
        if (received >= HALF) controller.abort();
      },
    });
    await expect(attempt).rejects.toBeInstanceOf(CancelledError);
    expect(await readFile(join(folder, 'data.gz.part'))).toEqual(packed.subarray(0, HALF));
  });

  it('is told of a folder that cannot be written to', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    const attempt = fetchFiles(join(blocked, 'cache'), [file], { mirrors: [mirror.url] });
    await expect(attempt).rejects.toThrow(/ENOTDIR.*BILEVEL_CACHE/);
  });
});
