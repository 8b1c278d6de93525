import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, describe, it } from 'vitest';
import { fetchMnist } from '../../src/index.js';
import { MNIST_FILES } from '../../src/fetch/mnistFiles.js';
import { Mirror, whole } from './server.js';

describe.skipIf(!process.env['BILEVEL_DATA'])('MNIST [needs BILEVEL_DATA]', () => {
  it('passes its digests, and is fetched once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bilevel-fetch-mnist-'));
    const mirror = await Mirror.start();
    try {
      for (const { name } of MNIST_FILES) {
        const path = join(process.env['BILEVEL_DATA'] ?? '', 'mnist', name);
        mirror.answer(whole(await readFile(path)));
      }
      expect(await fetchMnist({ folder, mirrors: [mirror.url] })).toBe(folder);
      expect(await fetchMnist({ folder, mirrors: [mirror.url] })).toBe(folder);
      const names = MNIST_FILES.map(({ name }) => name);
      expect((await readdir(folder)).sort()).toEqual([...names].sort());
      expect(mirror.requests).toEqual(names.map((name) => `GET /${name}`));
    } finally {
      await mirror.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
