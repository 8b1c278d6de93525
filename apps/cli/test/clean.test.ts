import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { contents, start, type Ended } from './processes.js';
import { bilevel, events, json, temporaryFolder } from './support.js';

const folder = await temporaryFolder();
const STEP = /"type":"step"/;
/** A second or two of steps. */
const SMALL = ['--corrupt', '0.3', '--train', '300', '--validation', '600', '--budget', '350'];

const clean = (...args: string[]): ReturnType<typeof bilevel> =>
  bilevel(['clean', ...args], folder);

/** A CSV file without quotes. */
async function table(...path: string[]): Promise<Record<string, string>[]> {
  const text = await readFile(join(folder, ...path), 'utf8');
  const [header = [], ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(header.map((name, j) => [name, row[j] ?? ''])));
}

/** Everything that a repetition must reproduce: all but the seconds. */
async function numbersOf(run: string): Promise<object> {
  const { seconds, ...summary } = await json(folder, run, 'summary.json');
  expect(seconds).toBeGreaterThan(0);
  const history = (await table(run, 'history.csv')).map((row) => ({ ...row, seconds: '' }));
  const texts: Record<string, string> = {};
  for (const name of ['ranking.csv', 'suspects.csv', 'labels.csv']) {
    texts[name] = await readFile(join(folder, run, name), 'utf8');
  }
  return { summary, history, texts };
}

/** The process has stopped in order and has told how to go on. */
function expectInterrupted(ended: Ended, run: string): void {
  expect(ended.stderr).toContain(`bilevel clean --resume ${JSON.stringify(run)}`);
  expect(ended).toMatchObject({ code: 130, signal: null });
}

beforeAll(async () => {
  const { code, stderr, stdout } = await clean(...SMALL, '--out', 'alone');
  expect(stderr).toMatch(/Cleaning 300 samples of 10 classes with 400 \+ 200 validation samples/);
  expect(stdout).toMatch(/detection +AUC 0\.\d+, precision .* of 90 wrong labels/);
  expect(code).toBe(0);
});

describe('clean', () => {
  it('writes a run folder with suspects, cleaned labels and a report', async () => {
    const objective = ['loss', 'objective-gap', 'objective-half-width'];
    const charts = [...objective, 'accuracy', 'hypergradient', 'probabilities'];
    expect(await contents(join(folder, 'alone'))).toEqual(
      [
        ...['charts', 'checkpoint', 'config.json', 'events.ndjson', 'history.csv'],
        ...['labels-idx1-ubyte.gz', 'labels.csv', 'report.html', 'summary.json'],
        ...['ranking.csv', 'suspects.csv', 'suspects.png'],
        ...[...charts, 'shares', 'weights', 'work'].flatMap((name) =>
          ['png', 'svg'].map((kind) => join('charts', `${name}.${kind}`)),
        ),
      ].sort(),
    );
    const ranking = await table('alone', 'ranking.csv');
    const suspects = await table('alone', 'suspects.csv');
    const labels = await table('alone', 'labels.csv');
    expect(ranking).toHaveLength(300);
    expect(ranking.filter(({ corrupted }) => corrupted === '1')).toHaveLength(90);
    expect(suspects.length).toBeGreaterThan(20);
    // The suspects are the first of the ranking, and labels.csv has their predicted labels.
    expect(suspects.map(({ index }) => index)).toEqual(
      ranking.slice(0, suspects.length).map(({ index }) => index),
    );
    for (const { index, predicted } of suspects) {
      expect(labels[Number(index)]).toMatchObject({ index, label: predicted });
    }
    const report = await readFile(join(folder, 'alone', 'report.html'), 'utf8');
    for (const text of ['Finding wrong labels', 'AUC', 'certified', 'data:image/png;base64,']) {
      expect(report).toContain(text);
    }
    expect(report.match(/<svg /g)).toHaveLength(9);
  });

  it('is shown, and its report written anew, by show', async () => {
    const shown = await bilevel(['show', 'alone', '--report'], folder);
    expect(shown.stdout).toMatch(/^Cleaning run of .*\n.*corrupted 0\.3/);
    expect(shown.stdout).toContain('hold-out loss');
    const { stdout } = await bilevel(['show', 'alone', '--json'], folder);
    expect(JSON.parse(stdout)).toMatchObject({ summary: { detection: { corrupted: 90 } } });
  });

  it('reads a table of its own, with names for labels, and says nothing of detection', async () => {
    const names = ['cat', 'dog', 'fox'];
    const given = Array.from({ length: 400 }, (_, i) => {
      // Every tenth sample has the wrong label.
      return names[(i % 10 === 0 ? i + 1 : i) % 3] ?? '';
    });
    const rows = given.map((name, i) => {
      const [width, height] = [
        Math.sin(i % 3) + Math.sin(i) / 9,
        Math.cos(i % 3) + Math.cos(i) / 9,
      ];
      return [name, width, height].join();
    });
    await writeFile(join(folder, 'own.csv'), `species,width,height\n${rows.join('\n')}\n`);
    const read = ['--data', 'own.csv', '--label-column', '1', '--header'];
    const { code, stdout } = await clean(...read, '--json', '--out', 'own');
    expect(code).toBe(0);
    const all = events(stdout);
    expect(all[0]).toMatchObject({ type: 'start', classes: 3, features: 2, corrupted: 0 });
    expect(all[0]).toMatchObject({ classNames: names });
    expect(all.at(-1)).toMatchObject({ type: 'summary', detection: null, classNames: names });
    const [first] = await table('own', 'ranking.csv');
    expect(Object.keys(first ?? {})).toEqual(['index', 'line', 'given', 'weight', 'probability']);
    // A line of names stands above the samples.
    expect(Number(first?.['line'])).toBe(Number(first?.['index']) + 2);
    expect(await contents(join(folder, 'own'))).not.toContain('suspects.png');

    const suspects = await table('own', 'suspects.csv');
    const predicted = new Map(suspects.map((row) => [Number(row['index']), row['predicted']]));
    expect(predicted.size).toBeGreaterThan(0);
    const cleaned = given.map((name, i) => predicted.get(i) ?? name);
    expect((await table('own', 'labels.csv')).map(({ label }) => label)).toEqual(cleaned);
    const idx = gunzipSync(await readFile(join(folder, 'own', 'labels-idx1-ubyte.gz'))).subarray(8);
    expect(Array.from(idx, (label) => names[label])).toEqual(cleaned);
    const shown = await bilevel(['show', 'own'], folder);
    expect(shown.stdout).toContain('3 classes: cat, dog, fox');
  });
});

describe('clean says what is odd about a table', () => {
  /** Two clusters; some rows are replaced. */
  const rows = (changes: Record<number, string> = {}): string =>
    Array.from(
      { length: 80 },
      (_, i) =>
        changes[i] ?? [Math.sin(i) / 4 + (i % 2), Math.cos(i) / 4, i % 2 ? 'b' : 'a'].join(),
    ).join('\n');

  it('and names the sample of a class of its own, and conflicts', async () => {
    const text = rows({ 40: '0.5,0.5,celll', 11: '7,7,a', 21: '7,7,b' });
    await writeFile(join(folder, 'odd.csv'), text);
    const { code, stderr } = await clean('--data', 'odd.csv', '--out', 'odd', '--seed', '2');
    expect(stderr).toContain('Class "celll" has only one sample (line 41)');
    expect(stderr).toMatch(/1 group of samples with the same features.*a, b at lines 12, 22/);
    expect(stderr).toContain('Read as: cells separated by commas');
    expect(code).toBe(0);
    expect(await table('odd', 'conflicts.csv')).toMatchObject([
      { conflict: '1', index: '11', line: '12', label: 'a' },
      { conflict: '1', index: '21', line: '22', label: 'b' },
    ]);
    const ranked = await table('odd', 'ranking.csv');
    expect(ranked.map(({ index }) => index)).not.toContain('40');
    expect((await table('odd', 'labels.csv'))[40]).toMatchObject({ label: 'celll' });
    const page = await readFile(join(folder, 'odd', 'report.html'), 'utf8');
    expect(page).toContain('What to know of the data');
    expect(page).toContain('Conflicting labels');
    expect(page).toContain('standard deviation 1');
    const config: unknown = JSON.parse(await readFile(join(folder, 'odd', 'config.json'), 'utf8'));
    expect(config).toMatchObject({ settings: { scaling: 'standard' } });
  });

  it('and takes what reading it needs', async () => {
    const text = rows({ 30: '-9999,1,a' }).replaceAll(',', ';').replaceAll('.', ',');
    await writeFile(join(folder, 'odd.txt'), text);
    const options = ['--separator', 'semicolon', '--decimal', ',', '--missing', '-9999'];
    const { code, stderr } = await clean(
      ...['--data', 'odd.txt', ...options, '--encoding', 'latin1', '--ignore', 'none'],
      ...['--no-header', '--scaling', 'none', '--out', 'odd2', '--json'],
    );
    expect([code, stderr]).toEqual([0, '']);
    expect((await table('odd2', 'labels.csv')).length).toBe(79);
  });
});

describe('an interrupted cleaning run resumes to the same numbers:', () => {
  it('by Ctrl-C between steps, keeping the best ranking so far', async () => {
    const run = join(folder, 'interrupted');
    const running = start('clean', ...SMALL, '--out', run, '--json');
    await running.until(STEP, 3);
    const ended = await running.stop('SIGINT');
    expectInterrupted(ended, run);
    const last = events(ended.stdout).at(-1);
    expect(last).toMatchObject({ type: 'summary', status: 'interrupted', suspects: null });
    expect(await table('interrupted', 'ranking.csv')).toHaveLength(300);
    const page = await bilevel(['show', run, '--report']);
    expect(page.stdout).toContain('Interrupted after');
    expect(await readFile(join(run, 'report.html'), 'utf8')).toContain('clean --resume');

    const { code, stdout } = await clean('--resume', run, '--json');
    expect(code).toBe(0);
    expect(events(stdout)[0]).toMatchObject({ type: 'start', resumed: true });
    expect(await numbersOf('interrupted')).toEqual(await numbersOf('alone'));
    expect(await contents(run)).toEqual(await contents(join(folder, 'alone')));
  });

  it('by kill -9 at several moments', async () => {
    const run = join(folder, 'killed');
    let kills = 0;
    for (const [i, after] of [STEP, /"what":"report"/].entries()) {
      const running =
        i === 0
          ? start('clean', ...SMALL, '--out', run, '--json')
          : start('clean', '--resume', run, '--json');
      await running.until(after);
      // The moment of the kill is the point: no event marks it.
      await delay(100 * i);
      const { signal } = await running.stop('SIGKILL');
      if (signal === 'SIGKILL') kills++;
    }
    expect(kills).toBeGreaterThan(0);
    expect((await clean('--resume', run)).code).toBe(0);
    expect(await numbersOf('killed')).toEqual(await numbersOf('alone'));
    expect(await contents(run)).toEqual(await contents(join(folder, 'alone')));
  });
});

describe('clean refuses', () => {
  it.each([
    ['data that are not there', ['--data', 'nowhere'], /Expected .*nowhere/],
    ['two kinds of data', ['--mnist', '--data', 'own.csv'], /either --data or --mnist/],
    [
      'another number of classes than the labels name',
      ['--data', 'own.csv', '--label-column', '1', '--header', '--classes', '4'],
      /names of 4 classes in .*own\.csv, column 1, but received those of 3/,
    ],
    ['other options on resume', ['--resume', 'alone', '--seed', '3'], /--resume.*--seed/],
  ])('%s', async (_name, args, message) => {
    const { code, stdout, stderr } = await clean(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('fault of bilevel');
    expect([code, stdout]).toEqual([2, '']);
  });
});

it('clean --mnist says what to do when no mirror can be reached', async () => {
  const cached = process.env['BILEVEL_CACHE'];
  process.env['BILEVEL_CACHE'] = join(folder, 'cache');
  try {
    const { code, stderr } = await clean('--mnist', '--mirror', 'http://no.such.host.invalid/');
    expect(stderr).toMatch(/error: .*offline\?.*--mirror.*--data/);
    expect(code).toBe(2);
  } finally {
    process.env['BILEVEL_CACHE'] = cached ?? '';
  }
});
