import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Mnist } from '../src/backend/mnist.js';
import type { Fetching } from '../src/shared/schemas/cleaning.js';

const cache = mkdtempSync(join(tmpdir(), 'bilevel-mnist-'));
const before = process.env['BILEVEL_CACHE'];
/** Sends what is no part of MNIST: the first half, then the rest when it is told to. */
let finish: (() => void) | undefined;
let answered: (response: ServerResponse) => void = () => undefined;
const server = createServer((_, response) => {
  const half = Buffer.alloc(500, 1);
  response.writeHead(200, { 'Content-Length': 1000 }).write(half);
  finish = () => response.end(half);
  answered(response);
});
let mirrors: string[];

beforeAll(async () => {
  process.env['BILEVEL_CACHE'] = cache;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  mirrors = [`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`];
});
afterAll(() => {
  if (before === undefined) delete process.env['BILEVEL_CACHE'];
  else process.env['BILEVEL_CACHE'] = before;
  server.closeAllConnections();
  server.close();
  rmSync(cache, { recursive: true });
});

it('fetches MNIST when it is asked to, tells how far it is, and refuses what it is not', async () => {
  const told: Fetching[] = [];
  const mnist = new Mnist((progress) => told.push(progress), mirrors);
  const folder = join(cache, 'mnist');
  expect(await mnist.place()).toEqual({ folder, complete: false });
  answered = () => finish?.();
  const both = await Promise.allSettled([mnist.fetch(), mnist.fetch()]);
  for (const one of both) {
    expect(one).toMatchObject({ status: 'rejected', reason: { code: 'cannot-download' } });
  }
  expect(told.at(-1)).toEqual({
    file: 'train-images-idx3-ubyte.gz',
    received: 1000,
    of: 1000,
  });
  expect(await mnist.place()).toEqual({ folder, complete: false });
});

it('is told to stop, and later finds what is there', async () => {
  const mnist = new Mnist(() => undefined, mirrors);
  answered = () => {
    mnist.cancel();
  };
  await expect(mnist.fetch()).rejects.toMatchObject({ code: 'cancelled' });
  const folder = join(cache, 'mnist');
  for (const part of ['train', 't10k']) {
    for (const what of ['images-idx3', 'labels-idx1']) {
      writeFileSync(join(folder, `${part}-${what}-ubyte.gz`), 'there');
    }
  }
  expect(await mnist.place()).toEqual({ folder, complete: true });
  expect(await mnist.fetch()).toEqual({ folder, complete: true });
  expect(readdirSync(folder).length).toBeGreaterThanOrEqual(4);
});
