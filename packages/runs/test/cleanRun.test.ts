import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CheckpointError } from '@bilevel/core';
import { DataContentError } from '@bilevel/hypercleaning';
import { csvParse } from 'd3-dsv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CLEANING,
  RunFolder,
  RunFolderError,
  cleanRun,
  RUN_KINDS,
  type CleanRequest,
  type CleaningEvent,
  type CleaningSettings,
} from '../src/index.js';

const settings: CleaningSettings = {
  ...{ corrupt: 0.2, validation: 0.3, test: 0.2, ridge: 1e-3, method: 'lbfgs' },
  ...{ budget: 1500, patience: 3, seed: 4 },
};
let folder = '';
let data = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bilevel-clean-run-'));
  data = join(folder, 'own.csv');
  const rows = Array.from({ length: 150 }, (_, i) =>
    [Math.sin(i % 3) + Math.sin(i), Math.cos(i % 3) + Math.cos(2 * i), i % 3].join(),
  );
  await writeFile(data, `${rows.join('\n')}\n`);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function run(request: CleanRequest, signal?: AbortSignal): Promise<CleaningEvent[]> {
  const events: CleaningEvent[] = [];
  for await (const event of cleanRun(request, { ...(signal && { signal }) })) events.push(event);
  return events;
}
const fresh = (out: string, changes: Partial<CleaningSettings> = {}): CleanRequest => ({
  kind: 'new',
  ...{ data, table: {}, settings: { ...settings, ...changes }, out: join(folder, out) },
});
const again = (out: string, limits: { budget?: number; patience?: number } = {}): CleanRequest => ({
  kind: 'resume',
  folder: join(folder, out),
  ...limits,
});
/** Results without the times and places. */
async function numbersOf(out: string): Promise<object> {
  const opened = await RunFolder.open(CLEANING, join(folder, out));
  const { seconds, ...summary } = (await opened.folder.readSummary(CLEANING)) ?? {};
  expect(seconds).toBeGreaterThan(0);
  return { summary, ranking: await readFile(join(folder, out, 'ranking.csv'), 'utf8') };
}

describe('a cleaning run', () => {
  it('tells what it does in order, and does the same again', async () => {
    const events = await run(fresh('one'));
    const types = events.map(({ type }) => type);
    expect(types[0]).toBe('start');
    expect(types.slice(-3)).toEqual(['writing', 'writing', 'summary']);
    expect(new Set(types.slice(1, -3))).toEqual(new Set(['step']));
    expect(events[0]).toMatchObject({ train: 75, validation: 30, holdOut: 15, test: 30 });
    expect(events[0]).toMatchObject({ classes: 3, features: 2, corrupted: 15, resumed: false });
    await run(fresh('two'));
    expect(await numbersOf('two')).toEqual(await numbersOf('one'));
    const { config } = await RunFolder.open(CLEANING, join(folder, 'one'));
    expect(config).toMatchObject({ format: 'bilevel-cleaning', data: { path: data }, settings });
    expect(await RunFolder.kindOf(join(folder, 'one'))).toBe('cleaning');
  });

  it('that is cancelled at any step goes on to the same numbers', async () => {
    const all = await run(fresh('whole', { method: 'adaptive', budget: 400 }));
    const steps = all.filter(({ type }) => type === 'step').length;
    expect(steps).toBeGreaterThan(3);
    for (const at of [1, Math.floor(steps / 2), steps + 1]) {
      const controller = new AbortController();
      const out = `cut-${String(at)}`;
      let count = 0;
      const request = fresh(out, { method: 'adaptive', budget: 400 });
      let last: CleaningEvent | undefined;
      for await (const event of cleanRun(request, { signal: controller.signal })) {
        last = event;
        if (event.type === 'step' || event.type === 'writing') count++;
        if (count === at) controller.abort();
      }
      expect(last).toMatchObject({ type: 'summary', status: 'interrupted', suspects: null });
      const [start] = await run(again(out));
      expect(start).toMatchObject({ type: 'start', resumed: true });
      expect(await numbersOf(out)).toEqual(await numbersOf('whole'));
    }
  });

  it('stands still on hold, off the clock, and comes to the same numbers', async () => {
    let turns = 0;
    let held = 0;
    const hold = async (): Promise<void> => {
      const before = performance.now();
      await setTimeout(500);
      held = (performance.now() - before) / 1000;
    };
    const start = performance.now();
    let summary: CleaningEvent | undefined;
    const options = { hold: () => (++turns === 3 ? hold() : undefined) };
    for await (const event of cleanRun(fresh('held'), options)) summary = event;
    const wall = (performance.now() - start) / 1000;
    expect(turns).toBeGreaterThan(3);
    expect(await numbersOf('held')).toEqual(await numbersOf('one'));
    expect(summary?.type === 'summary' ? summary.seconds : NaN).toBeLessThan(wall - held);
  });

  it('that stopped for want of work or patience goes on when it gets more', async () => {
    const first = await run(fresh('short', { patience: 1 }));
    expect(first.at(-1)).toMatchObject({ status: 'hold-out' });
    const second = await run(again('short', { patience: 3 }));
    const steps = (events: CleaningEvent[]) => events.filter(({ type }) => type === 'step');
    expect(steps(second).length).toBeGreaterThan(0);
    expect(await numbersOf('short')).toEqual(await numbersOf('one'));
    // Nothing is left to do; the results are written anew.
    expect(steps(await run(again('short')))).toEqual([]);
    expect(await numbersOf('short')).toEqual(await numbersOf('one'));
  });

  it('refuses other data when it goes on, and leaves the folder as it was', async () => {
    await run(fresh('moved', { budget: 60 }));
    const whole = await readFile(data, 'utf8');
    const before = await readdir(join(folder, 'moved'));
    try {
      await writeFile(data, whole.replace(/,2\n/, ',1\n'));
      await expect(run(again('moved'))).rejects.toBeInstanceOf(CheckpointError);
      expect(await readdir(join(folder, 'moved'))).toEqual(before);
    } finally {
      await writeFile(data, whole);
    }
  });

  it('calls classes by the names that the data have, to the same numbers', async () => {
    const names = ['<i>cat</i>', 'dog, big', 'fox'];
    const tableOf = (labelOf: (label: number) => string): string =>
      Array.from({ length: 120 }, (_, i) =>
        [
          Math.sin(i % 3) + Math.sin(i) / 9,
          Math.cos(i % 3) + Math.cos(i) / 9,
          labelOf(i % 3),
        ].join(),
      ).join('\n');
    const clean = async (out: string, text: string): Promise<CleaningEvent[]> => {
      await writeFile(join(folder, `${out}.csv`), text);
      const limited = { ...settings, budget: 200 };
      const where = { data: join(folder, `${out}.csv`), out: join(folder, out) };
      return run({ kind: 'new', table: {}, settings: limited, ...where });
    };
    await clean('numbers', tableOf(String));
    const named = tableOf((label) => `"${names[label] ?? ''}"`);
    const events = await clean('names', named);
    expect(events[0]).toMatchObject({ type: 'start', classes: 3, classNames: names });
    expect(events.at(-1)).toMatchObject({ type: 'summary', classNames: names });
    expect(await numbersOf('names')).toMatchObject({ summary: { classNames: names } });

    const read = (file: string, of: string): Promise<string> =>
      readFile(join(folder, of, file), 'utf8');
    const nameOf = (label: string | undefined): string => names[Number(label)] ?? '';
    for (const file of ['ranking.csv', 'suspects.csv', 'labels.csv']) {
      const expected = csvParse(await read(file, 'numbers')).map(({ ...row }) => {
        for (const column of ['given', 'predicted', 'label']) {
          if (column in row) row[column] = nameOf(row[column]);
        }
        return row;
      });
      expect(expected.length).toBeGreaterThan(0);
      expect(csvParse(await read(file, 'names')).map(({ ...row }) => row)).toEqual(expected);
    }
    const idx = 'labels-idx1-ubyte.gz';
    expect(await read(idx, 'names')).toBe(await read(idx, 'numbers'));
    const page = await read('report.html', 'names');
    expect(page).toContain('0 &lt;i&gt;cat&lt;/i&gt;, 1 dog, big, 2 fox');
    expect(page).not.toContain('<i>cat');

    const [start] = await run(again('names'));
    expect(start).toMatchObject({ resumed: true, classNames: names });
    // The numbers of the classes stay as they are.
    await writeFile(join(folder, 'names.csv'), named.replaceAll('fox', 'wolf'));
    await expect(run(again('names'))).rejects.toBeInstanceOf(CheckpointError);
  });

  it('refuses what it cannot use before it makes a folder', async () => {
    await expect(run(fresh('none', { train: 9999 }))).rejects.toBeInstanceOf(DataContentError);
    expect(await readdir(folder)).not.toContain('none');
    await expect(run(fresh('one'))).rejects.toBeInstanceOf(RunFolderError);
  });

  it('writes a report that names data and labels as text only', async () => {
    const { folder: opened, config } = await RunFolder.open(CLEANING, join(folder, 'one'));
    const hostile = { ...config, data: { ...config.data, path: '<script>alert(1)</script>' } };
    await RUN_KINDS.cleaning.writeReport(opened, hostile);
    const page = await readFile(opened.file('report.html'), 'utf8');
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(1)');
  });
});
