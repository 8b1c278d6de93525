import { expect, it } from 'vitest';
import { problemKeys } from '../src/redis/keys.js';
import { runAtOnce, runScript } from '../src/redis/scripts.js';
import { HAS_REDIS, testRedis } from './redisServer.js';

it.skipIf(!HAS_REDIS)(
  'a call that is sent again, as its reply was lost, takes no answers away [needs redis-server]',
  async () => {
    const { client } = await testRedis();
    const keys = problemKeys('0'.repeat(24));
    const give = (call: number): Promise<unknown> =>
      runAtOnce(
        client,
        'give',
        [keys.open, keys.results, keys.todo, keys.calls, keys.behind],
        [call, Buffer.from([call, 0, 255]), ...[0, 2, -7.5], ...[1, 0, -9]],
      );
    const answer = (call: number, shard: number): Promise<unknown> =>
      runScript(
        client,
        'commit',
        [keys.open, keys.generations, keys.kept, keys.warm, keys.results, keys.todo],
        [call, shard, keys.told, `${String(call)}-${String(shard)}`, 1, shard, call - 1, ''],
      );
    await give(1);
    expect(await client.zrange(keys.todo, '0', '-1', 'WITHSCORES')).toEqual([
      '1',
      '-9',
      '0',
      '-7.5',
    ]);
    expect(await client.hgetall(keys.behind)).toEqual({ 0: '2', 1: '0' });
    expect(await client.hgetBuffer(keys.calls, '1')).toEqual(Buffer.from([1, 0, 255]));
    expect(await answer(1, 1)).toBe('done');
    await give(1);
    expect(await client.zrange(keys.todo, '0', '-1')).toEqual(['0']);
    expect(await answer(1, 1)).toBe('late');
    expect(await answer(1, 0)).toBe('done');
    expect(await client.hgetall(keys.results)).toEqual({ 0: '1-0', 1: '1-1' });
    // The next one takes those that were read.
    await give(2);
    expect(await client.exists(keys.results)).toBe(0);
    expect(await answer(1, 0)).toBe('over');
    expect(await answer(2, 0)).toBe('done');
    expect(await client.hkeys(keys.calls)).toEqual(['1', '2']);
  },
);
