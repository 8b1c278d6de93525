import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { clusterStatus } from '@bilevel/cluster';

const entry = fileURLToPath(
  new URL('bin/bilevel.js', import.meta.resolve('@bilevel/cli/package.json')),
);

/** A Redis of this benchmark's own, with workers by the command line. */
export interface Servers {
  readonly address: string;
  /** Seconds of the processor that have been taken so far; NaN where the platform does not say. */
  processor(): { readonly redis: number; readonly workers: number };
  close(): Promise<void>;
}

export async function startServers(workers: number): Promise<Servers> {
  const port = await freePort();
  const address = `redis://127.0.0.1:${String(port)}`;
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-bench-redis-'));
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const redis = spawn('redis-server', options, { stdio: 'ignore' });
  await once(redis, 'spawn');
  const members = Array.from({ length: workers }, () =>
    spawn(process.execPath, [entry, 'worker', '--redis', address], { stdio: 'ignore' }),
  );
  for (;;) {
    if ((await clusterStatus(address)).workers.length === workers) break;
    await delay(100);
  }
  const sum = (of: readonly ChildProcess[]): number =>
    of.reduce((total, { pid }) => total + processorSeconds(pid), 0);
  return {
    address,
    processor: () => ({ redis: sum([redis]), workers: sum(members) }),
    async close() {
      for (const one of [...members, redis]) {
        const ended = once(one, 'exit');
        one.kill('SIGTERM');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** User and system time of a process, which Linux tells in hundredths of a second. */
function processorSeconds(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .split(') ')[1]
      ?.split(' ');
    return (Number(fields?.[11]) + Number(fields?.[12])) / 100;
  } catch {
    return NaN;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
