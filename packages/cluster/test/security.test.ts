import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clusterEngine } from '@bilevel/cluster';
import { HAS_REDIS, startWorker, testRedis } from './redisServer.js';
import { learned } from './runs.js';
import { workHere } from './workHere.js';

/** The user that README.md describes. */
const RIGHTS =
  '~bilevel:* &bilevel:* -@all +@read +@write +@connection +@transaction +@scripting +publish +subscribe +unsubscribe +time -@dangerous +info';

describe.skipIf(!HAS_REDIS)('A user of the prefix alone [needs redis-server]', () => {
  it('can run and work, and touch nothing else', async () => {
    const redis = await testRedis();
    await redis.client.set('other', 'secret');
    await redis.client.call('ACL', 'SETUSER', 'member', 'on', '>word', ...RIGHTS.split(' '));
    const address = redis.address.replace('//', '//member:word@');
    workHere(address);
    const engine = await clusterEngine(address, { patience: 120_000 });
    onTestFinished(() => engine.close());
    const alone = await learned({ threads: 1, maxSteps: 1 });
    expect(await learned({ engine, maxSteps: 1 })).toEqual(alone);
    const member = new Redis(address);
    for (const command of [
      ['GET', 'other'],
      ['EVAL', "return redis.call('GET', 'other')", '0'],
      ['KEYS', '*'],
      ['CONFIG', 'GET', '*'],
      ['FLUSHALL'],
      ['PUBLISH', 'elsewhere', 'x'],
    ]) {
      const [name = '', ...args] = command;
      await expect(member.call(name, ...args), name).rejects.toThrow(
        /NOPERM|permission|can't access/i,
      );
    }
    member.disconnect();
    await expect(
      clusterEngine(redis.address.replace('//', '//member:wrong@'), { patience: 30_000 }),
    ).rejects.toThrow(/WRONGPASS/);
  });
});

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!HAS_REDIS || !HAS_OPENSSL)(
  'An encrypted connection [needs redis-server, openssl]',
  () => {
    it('is refused where the certificate is nobody’s', async () => {
      const redis = await testRedis();
      const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(redis.folder, name));
      spawnSync('openssl', [
        ...[
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-days',
          '2',
          '-subj',
          '/CN=localhost',
        ],
        ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key ?? '', '-out', cert ?? ''],
      ]);
      const tls = redis.port < 60_000 ? redis.port + 1 : redis.port - 1;
      for (const [name, value] of [
        ['tls-cert-file', cert],
        ['tls-key-file', key],
        ['tls-auth-clients', 'no'],
        ['tls-port', String(tls)],
      ]) {
        await redis.client.config('SET', name ?? '', value ?? '');
      }
      const address = `rediss://127.0.0.1:${String(tls)}`;
      await expect(clusterEngine(address, { patience: 30_000 })).rejects.toThrow(/certificate/);
      // One that is told the authority by its environment works.
      const worker = startWorker(address, { env: { NODE_EXTRA_CA_CERTS: cert } });
      for (let k = 0; k < 600 && !worker.log().includes('waits for work'); k++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(worker.log()).toContain('waits for work');
    });
  },
);
