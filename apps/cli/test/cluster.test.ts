import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HAS_REDIS, testRedis } from '../../../packages/cluster/test/redisServer.js';
import { workHere } from '../../../packages/cluster/test/workHere.js';
import { bilevel, json, temporaryFolder } from './support.js';
import { enlarged, numbersOf, pictures, start, type Running } from './processes.js';

const folder = await temporaryFolder();
const running: Running[] = [];
afterAll(async () => {
  for (const one of running) if (one.process.exitCode === null) one.send('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
});

/** About half a second of steps. */
const RUN = [
  ...pictures('solids.png', 'book.png', 'phantom.tif'),
  ...['--size', '32', '--validation', '0.34', '--keep', '0'],
];

/** A table of three kinds, every seventh with the wrong label, in the folder of the tests; steps of milliseconds. */
async function labelled(): Promise<string[]> {
  const rows = Array.from({ length: 60 }, (_, k) => {
    const [kind, turn] = [k % 3, 2.4 * k];
    const given = 'abc'[k % 7 === 0 ? (kind + 1) % 3 : kind] ?? '';
    return [
      given,
      2 * Math.cos(kind * 2) + Math.cos(turn),
      2 * Math.sin(kind * 2) + Math.sin(turn),
    ];
  });
  const path = join(folder, 'table.csv');
  await writeFile(path, `label,x,y\n${rows.join('\n')}\n`);
  return ['--data', path, '--validation', '20', '--budget', '100'];
}

function started(...args: string[]): Running {
  const one = start(...args);
  running.push(one);
  return one;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

describe.skipIf(!HAS_REDIS)('A cluster by its commands [needs redis-server]', () => {
  it('has the numbers of threads, though workers leave and the coordinator is killed', async () => {
    const alone = join(folder, 'alone');
    expect((await bilevel(['learn', ...RUN, '--threads', '1', '--out', alone])).code).toBe(0);
    const labels = join(folder, 'labels');
    const table = await labelled();
    expect((await bilevel(['clean', ...table, '--out', labels])).code).toBe(0);
    const { address } = await testRedis();
    const port = await freePort();
    const ofTwo = ['--threads', '2', '--health-port', String(port)];
    const two = started('worker', '--redis', address, ...ofTwo);
    await two.until(/waits for work/, 2);

    const run = join(folder, 'run');
    const killed = started('learn', ...RUN, '--cluster', address, '--out', run, '--json');
    await killed.until(/"type":"step"/, 2);
    expect((await killed.stop('SIGKILL')).signal).toBe('SIGKILL');
    // What it has left is there for a while.
    const status = await bilevel(['cluster', 'status', '--cluster', address, '--json']);
    const { workers, problems } = JSON.parse(status.stdout) as Record<string, unknown[]>;
    expect(workers).toHaveLength(2);
    expect(workers?.[0]).toMatchObject({ threads: 1, shards: expect.any(Number) as number });
    // Of the pictures learned from, and of those for validation.
    expect(problems).toHaveLength(2);
    const told = await bilevel(['cluster', 'status', '--cluster', address]);
    expect(told.stdout).toMatch(
      /Workers {2}2\n(.* shards, \d+ samples evaluated\n){2}Problems 2\n/,
    );

    // Two processes say how they are every two seconds.
    const asked = `http://127.0.0.1:${String(port)}/health`;
    while ((await fetch(asked)).status !== 200) await delay(100);
    const health = async (): Promise<{ connected: boolean; done: number }[]> => {
      const answer = await fetch(asked);
      expect(answer.status).toBe(200);
      return ((await answer.json()) as { workers: { connected: boolean; done: number }[] }).workers;
    };
    expect(await health()).toMatchObject([{ connected: true }, { connected: true }]);
    expect((await fetch(`http://127.0.0.1:${String(port)}/else`)).status).toBe(404);

    // What the coordinator has left is still there, and its workers.
    const one = started('worker', '--redis', address);
    await one.until(/waits for work/);
    const stepped = async (): Promise<number> =>
      (await readFile(join(run, 'events.ndjson'), 'utf8')).split('"type":"step"').length;
    const before = await stepped();
    const over = new AbortController();
    const resumed = bilevel(['learn', '--resume', run, '--cluster', address]).finally(() => {
      over.abort();
    });
    while (!over.signal.aborted && (await stepped()) === before) await delay(5);
    // Workers that are asked to end what they have begun, and leave the rest to others.
    const drained = await two.stop('SIGTERM');
    expect(drained).toMatchObject({ code: 0, signal: null });
    expect(drained.stderr.match(/has ended after \d+ samples/g)).toHaveLength(2);
    expect(await resumed).toMatchObject({ code: 0 });
    expect(await numbersOf(run)).toEqual(await numbersOf(alone));
    expect(JSON.stringify(await json(run, 'config.json'))).not.toContain(address);

    const both = join(folder, 'both');
    const cleaned = await bilevel(['clean', ...table, '--cluster', address, '--out', both]);
    expect(cleaned).toMatchObject({ code: 0 });
    for (const name of ['ranking.csv', 'suspects.csv', 'labels.csv']) {
      const [here, there] = [labels, both].map((place) => join(place, name));
      expect(await readFile(there ?? '', 'utf8')).toBe(await readFile(here ?? '', 'utf8'));
    }
    const ended = await one.stop('SIGTERM');
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.stderr).toContain('works on run');
  });

  it('learns by windows, and what to measure, with the numbers of threads', async () => {
    const { address } = await testRedis();
    const worker = workHere(address);
    const both = async (name: string, ...args: string[]): Promise<[string, string]> => {
      const [here, there] = [join(folder, `${name}-here`), join(folder, `${name}-there`)];
      expect(await bilevel([name, ...args, '--threads', '1', '--out', here])).toMatchObject({
        code: 0,
      });
      const on = ['--cluster', address, '--out', there];
      expect(await bilevel([name, ...args, ...on])).toMatchObject({ code: 0 });
      return [here, there];
    };
    // Of 33 × 33, three times three windows each.
    const paths: string[] = [];
    for (const name of ['book.png', 'solids.png', 'page.png', 'phantom.tif']) {
      paths.push(await enlarged(folder, name, 33));
    }
    const windows = ['--windows', '11', '--validation', '0', '--keep', '0', '--tolerance', '0.1'];
    const learned = await both('learn', ...paths, ...windows);
    const [here, there] = await Promise.all(learned.map(numbersOf));
    expect(there).toEqual(here);
    // It began with windows and ended on whole pictures.
    const drawn = here?.history.map((line) => line.split(',')) ?? [];
    const column = drawn[0]?.indexOf('windows') ?? -1;
    expect(drawn[1]?.[column]).toBe('8');
    expect(drawn.at(-1)?.[column]).toBe('');

    const small = ['--size', '11', '--smoothing', '0.1', '--ridge', '0.1'];
    const ramp = [...small, '--rate', '0.6', '--growth', '8', '--steps', '1'];
    const measured = await both('sample', ...paths.slice(0, 2), ...ramp);
    for (const name of ['pattern-0.6.csv', 'pattern-0.6-weights.csv']) {
      const files = measured.map((run) => readFile(join(run, name), 'utf8'));
      const [alone, shared] = await Promise.all(files);
      expect(shared).toBe(alone);
    }
    const stages = measured.map(async (run) => {
      const rows = (await readFile(join(run, 'history.csv'), 'utf8')).trimEnd().split('\n');
      const seconds = rows[0]?.split(',').indexOf('seconds') ?? -1;
      return rows.map((row) => row.split(',').toSpliced(seconds, 1));
    });
    const [alone, shared] = await Promise.all(stages);
    expect(shared).toEqual(alone);
    expect(worker.log()).toContain('works on run');
  });

  it('says what it lacks: an address, a Redis', async () => {
    const nobody = await bilevel(['worker']);
    expect(nobody.stderr).toContain(
      'Expected the address of a Redis for --redis or in BILEVEL_REDIS',
    );
    expect(nobody.code).toBe(2);
    const nowhere = await bilevel(['cluster', 'status', '--cluster', 'http://127.0.0.1']);
    expect(nowhere.stderr).toContain('Expected an address such as rediss://');
    expect(nowhere.code).toBe(2);
  });
});
