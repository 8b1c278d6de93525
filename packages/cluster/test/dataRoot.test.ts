import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { learnWeights, type LearnWeightsOptions, type WeightStep } from '@bilevel/imaging';
import { clusterEngine } from '@bilevel/cluster';
import { blobPath, fetchBlob, writeBlob } from '../src/blobs.js';
import { digestOf } from '../src/codec.js';
import { WireError } from '../src/errors.js';
import { blobKey, problemKeys } from '../src/redis/keys.js';
import { HAS_REDIS, startWorker, testRedis } from './redisServer.js';
import { pair } from './pictures.js';

it.each(['../secret', '/etc/passwd', `${'a'.repeat(63)}/`, `${'a'.repeat(64)}/../x`, ''])(
  'a digest leads nowhere but to its own file: %j',
  (digest) => {
    expect(() => blobPath('/data', digest)).toThrow(WireError);
  },
);

describe.skipIf(!HAS_REDIS)('A folder that all read [needs redis-server]', () => {
  it('gives what fits its name, and nothing else', async () => {
    const { client, folder } = await testRedis();
    const bytes = Buffer.from([1, 2, 3]);
    const blob = { digest: digestOf(bytes), bytes: bytes.length };
    const path = blobPath(folder, blob.digest);
    const keys = problemKeys('0'.repeat(24));
    let asked = 0;
    const fetched = (): Promise<Uint8Array> =>
      fetchBlob(client, keys, blob, folder, async () => {
        asked++;
        await client.hset(blobKey(blob.digest), '0', bytes);
      });
    mkdirSync(dirname(path), { recursive: true });
    // Of the right length.
    writeFileSync(path, Buffer.from([1, 2, 4]));
    expect(Buffer.from(await fetched())).toEqual(bytes);
    expect(asked).toBe(1);
    await writeBlob(folder, blob.digest, bytes);
    expect(readFileSync(path)).toEqual(bytes);
    expect(Buffer.from(await fetched())).toEqual(bytes);
    expect(asked).toBe(1);
  });

  it('has the pictures of a run, which then need not go through Redis', async () => {
    const { address, client, folder } = await testRedis();
    const dataRoot = join(folder, 'data');
    startWorker(address, { dataRoot });
    const engine = await clusterEngine(address, { dataRoot, patience: 120_000 });
    onTestFinished(() => engine.close());
    // Of arrays that are worth a file.
    const pairs = [pair(1, 24), pair(2, 24)];
    const stepsOn = async (on: LearnWeightsOptions): Promise<WeightStep[]> => {
      const steps: WeightStep[] = [];
      for await (const step of learnWeights(pairs, [], { maxSteps: 1, ...on }).steps()) {
        steps.push(step);
        expect(await client.keys(`${blobKey('')}*`)).toEqual([]);
      }
      return steps;
    };
    expect(await stepsOn({ engine })).toEqual(await stepsOn({ threads: 1 }));
    // Two of each picture, in folders by their first digits.
    const files = readdirSync(dataRoot, { recursive: true }).map(String);
    expect(files.filter((file) => /^[0-9a-f]{2}.[0-9a-f]{64}$/.test(file))).toHaveLength(4);
  });
});
