import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, connectionTo, giveUp, whileConnected } from '../src/redis/connect.js';
import { HAS_REDIS, testRedis } from './redisServer.js';

/** When Redis is killed: the stage, who sends what just then, and what the run ends with. */
const MOMENTS = [
  ['work', 'worker', 'info', 'cluster'],
  ['work', 'worker-bell', 'info', 'cluster'],
  ['work', 'worker-bell', 'subscribe', 'cluster'],
  ['work', 'worker', 'evalsha', 'cluster'],
  ['work', 'status', 'zrange', 'cluster'],
  ['connect', 'coordinator', 'info', 'cluster'],
  ['connect', 'coordinator-told', 'info', 'cluster'],
  ['open', 'coordinator', 'hset', 'cluster'],
  ['open', 'coordinator-told', 'subscribe', 'cluster'],
  ['call', 'coordinator', 'eval', 'cluster'],
  ['call', 'worker', 'hget', 'cluster'],
  ['snapshot', 'coordinator', 'hmget', 'cluster'],
  // A run that has its results does not fail for what it leaves in Redis.
  ['end', 'coordinator', 'scan', 'nothing'],
  ['close', 'coordinator-told', 'unsubscribe', 'nothing'],
  ['close', 'coordinator', 'scan', 'nothing'],
  ['close', 'coordinator', 'publish', 'nothing'],
  ['leave', 'worker', 'zrem', 'nothing'],
] as const;

describe.skipIf(!HAS_REDIS)('A Redis that goes away [needs redis-server]', () => {
  it('leaves nothing behind that keeps a process, at whatever moment', async () => {
    const moments = await Promise.all(
      MOMENTS.map(async ([stage, client, command]) => {
        const { address, process } = await testRedis();
        return {
          name: `${stage} ${client} ${command}`,
          address,
          pid: process?.pid,
          stage,
          client,
          command,
        };
      }),
    );
    const script = fileURLToPath(new URL('fixtures/leaving.js', import.meta.url));
    const child = spawn(process.execPath, [script, JSON.stringify(moments)]);
    onTestFinished(() => void child.kill('SIGKILL'));
    let told = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => (told += data.toString()));
    }
    const patience = setTimeout(() => child.kill('SIGKILL'), 60_000);
    const ended: unknown[] = await once(child, 'close');
    clearTimeout(patience);
    const lines = MOMENTS.map(
      ([stage, client, command, why]) => `${stage} ${client} ${command}: ${why}`,
    );
    expect(told.trimEnd().split('\n').toSorted()).toEqual(lines.toSorted());
    expect(ended).toEqual([0, null]);
  });

  it('ends what waits for it when it is given up, and is not looked for again', async () => {
    const redis = await testRedis();
    const one = connectionTo(redis.address, 'test');
    await connect(one, redis.address, 60_000);
    await redis.stop('SIGKILL');
    await expect.poll(() => one.status).toBe('reconnecting');
    const ended = expect(one.get('x')).rejects.toThrow(/closed/);
    giveUp(one);
    await redis.start();
    await ended;
    expect(one.status).toBe('end');
    const connecting = expect(connect(one, redis.address, 60_000)).rejects.toThrow(
      /Expected a Redis/,
    );
    giveUp(one);
    await connecting;
    expect(one.status).toBe('end');
  });

  it('is not waited for where it does not matter, when it is lost or says nothing', async () => {
    const redis = await testRedis();
    const one = connectionTo(redis.address, 'test');
    await connect(one, redis.address, 60_000);
    onTestFinished(() => {
      giveUp(one);
    });
    const asked = (longest: number) => whileConnected(one, longest, () => one.ping());
    expect(await asked(60_000)).toBe('PONG');
    redis.process?.kill('SIGSTOP');
    expect(await asked(50)).toBeUndefined();
    const lost = asked(60_000);
    await redis.stop('SIGKILL');
    expect(await lost).toBeUndefined();
    expect(await asked(60_000)).toBeUndefined();
  });
});
