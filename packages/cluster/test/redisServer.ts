import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';

/** Whether there is a Redis to start. */
export const HAS_REDIS = spawnSync('redis-server', ['--version']).status === 0;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** A Redis of this test's own, on a free port of this machine, in a folder that goes with it. */
export interface TestRedis {
  readonly address: string;
  readonly port: number;
  readonly folder: string;
  readonly client: Redis;
  start(): Promise<void>;
  /** How it ends: in order, or at once. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  readonly process: ChildProcess | undefined;
}

export async function testRedis(...options: string[]): Promise<TestRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-redis-'));
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  let child: ChildProcess | undefined;
  const own: TestRedis = {
    address: `redis://127.0.0.1:${String(port)}`,
    ...{ port, folder, client },
    get process() {
      return child;
    },
    async start() {
      const fixed = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
      child = spawn('redis-server', [...fixed, ...options], { stdio: 'ignore' });
      await client.ping();
    },
    async stop(signal = 'SIGTERM') {
      if (child?.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
  };
  await own.start();
  onTestFinished(async () => {
    client.disconnect();
    await own.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  return own;
}

/** A worker in a process of its own. */
export interface TestWorker {
  readonly process: ChildProcess;
  /** What it has logged. */
  log(): string;
  end(signal?: NodeJS.Signals): Promise<void>;
}

export function startWorker(
  address: string,
  options: { env?: NodeJS.ProcessEnv; dataRoot?: string } = {},
): TestWorker {
  const script = fileURLToPath(new URL('fixtures/worker.js', import.meta.url));
  const root = options.dataRoot === undefined ? [] : [options.dataRoot];
  const child = spawn(process.execPath, [script, address, ...root], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let log = '';
  child.stderr.on('data', (data: Buffer) => (log += data.toString()));
  const worker: TestWorker = {
    process: child,
    log: () => log,
    async end(signal = 'SIGKILL') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
  };
  onTestFinished(() => worker.end());
  return worker;
}
