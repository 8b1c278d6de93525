import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { bilevel, events, json, temporaryFolder } from './support.js';
import {
  contents,
  enlarged,
  expectWhole,
  numbersOf,
  pictures,
  snapshot,
  start,
  type Ended,
  type Numbers,
} from './processes.js';

/** In milliseconds. One second is promised; a busy machine may take longer to notice. */
const PROMPT = 5000;
const STEP = /"type":"step"/;

const folder = await temporaryFolder();

/** About a second of adaptive steps. */
const ADAPTIVE = [
  ...pictures('solids.png', 'book.png', 'phantom.tif', 'page.png'),
  ...['--size', '44', '--validation', '0.25', '--tolerance', '1e-6'],
];
/** The other method with other solvers and the other prior, without validation pictures. */
const FIXED = [
  ...pictures('solids.png', 'leaves-colour.png'),
  ...['--size', '28', '--validation', '0', '--steps', '60', '--method', 'fixed', '--epsilon'],
  ...['1e-4', '--lower', 'hb', '--adjoint', 'cg-plain', '--prior', 'tv-isotropic'],
];

const SHORT = [...pictures('solids.png'), '--size', '24', '--validation', '0'];

/** The numbers of a run that nothing interrupts. */
async function uninterrupted(name: string, args: readonly string[]): Promise<Numbers> {
  const run = join(folder, name);
  const { code, stderr } = await bilevel(['learn', ...args, '--out', run]);
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
  return numbersOf(run);
}

/** The process has stopped in order and has told how to go on. */
function expectInterrupted(ended: Ended, run: string): void {
  expect(ended.stderr).toContain(`bilevel learn --resume ${JSON.stringify(run)}`);
  expect(ended).toMatchObject({ code: 130, signal: null });
  expect(ended.milliseconds).toBeLessThan(PROMPT);
}

/** model.json and summary.json of an interrupted run hold the best row of history.csv. */
async function expectBestKept(run: string): Promise<void> {
  const lines = (await readFile(join(run, 'history.csv'), 'utf8')).trimEnd().split('\n');
  const [header = [], ...rows] = lines.map((line) => line.split(','));
  const cell = (row: string[], column: string): number => Number(row[header.indexOf(column)]);
  const best = rows.reduce((a, b) =>
    cell(b, 'objectiveUpper') < cell(a, 'objectiveUpper') ? b : a,
  );
  const summary = await json(run, 'summary.json');
  const parameters = { weight: cell(best, 'weight'), smoothing: cell(best, 'smoothing') };
  expect(summary).toMatchObject({
    status: 'interrupted',
    parameters,
    objective: { final: cell(best, 'objective'), certifiedUpper: cell(best, 'objectiveUpper') },
  });
  expect(summary['steps']).toBe(cell(rows.at(-1) ?? [], 'step'));
  expect(await json(run, 'model.json')).toMatchObject({ values: parameters });
}

/** Resumes a run to its end. */
async function resume(run: string): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await bilevel(['learn', '--resume', run, '--json']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return events(stdout);
}

let adaptive: Numbers;
beforeAll(async () => {
  adaptive = await uninterrupted('adaptive', ADAPTIVE);
  expect(adaptive.history.length).toBeGreaterThan(8);
});

describe('an interrupted run ends at once and resumes to the same numbers:', () => {
  it('by Ctrl-C before the first step, when there is nothing to keep yet', async () => {
    const large = await enlarged(folder, 'solids.png', 160);
    const args = [large, '--size', 'full', '--validation', '0', '--steps', '1'];
    const expected = await uninterrupted('large', args);
    const run = join(folder, 'before-first-step');
    const running = start('learn', ...args, '--out', run, '--json');
    await running.until(/"type":"start"/);
    const ended = await running.stop('SIGINT');
    expectInterrupted(ended, run);
    expect(ended.stderr).toContain('Interrupted.');
    expect(events(ended.stdout).map(({ type }) => type)).toEqual(['start', 'error']);
    expect(events(ended.stdout)[1]).toMatchObject({ code: 'cancelled' });
    expect(await contents(run)).toEqual(['config.json', 'events.ndjson', 'history.csv']);
    expect((await resume(run))[0]).toMatchObject({ type: 'start', resumed: false });
    expect(await numbersOf(run)).toEqual(expected);
  });

  it('by Ctrl-C between steps, and again after a resume', async () => {
    const run = join(folder, 'twice');
    const first = start('learn', ...ADAPTIVE, '--out', run, '--json');
    await first.until(STEP, 3);
    const interrupted = await first.stop('SIGINT');
    expectInterrupted(interrupted, run);
    const last = events(interrupted.stdout).at(-1);
    expect(last).toMatchObject({ type: 'summary', status: 'interrupted', folder: run });
    expect(Number(last?.['steps'])).toBeGreaterThanOrEqual(2);
    await expectBestKept(run);
    await expectWhole(run);

    const second = start('learn', '--resume', run, '--json');
    await second.until(STEP);
    expectInterrupted(await second.stop('SIGINT'), run);
    await expectBestKept(run);

    expect((await resume(run))[0]).toMatchObject({ type: 'start', resumed: true });
    expect(await numbersOf(run)).toEqual(adaptive);
    expect(await contents(run)).toEqual(await contents(join(folder, 'adaptive')));
  });

  it('by SIGTERM, with fixed steps, other solvers and the isotropic prior', async () => {
    const expected = await uninterrupted('fixed', FIXED);
    const run = join(folder, 'terminated');
    const running = start('learn', ...FIXED, '--out', run);
    await running.until(/^step \d/, 4);
    const ended = await running.stop('SIGTERM');
    expectInterrupted(ended, run);
    expect(ended.stdout).toMatch(/^Interrupted after \d+ steps in/);
    expect(ended.stdout).toContain(join(run, 'model.json'));
    await expectBestKept(run);
    await resume(run);
    expect(await numbersOf(run)).toEqual(expected);
  });

  it('by Ctrl-C at the end, and by a second signal, which waits for nothing', async () => {
    const expected = await uninterrupted('short', SHORT);
    const run = join(folder, 'ending');
    const first = start('learn', ...SHORT, '--out', run, '--json');
    await first.until(/"what":"images"/);
    const ended = await first.stop('SIGINT');
    // The pictures are small: the report may have begun, which is let finish.
    if (ended.code === 130) await expectBestKept(run);
    else expect(ended.code).toBe(0);

    const second = start('learn', '--resume', run, '--json');
    await second.until(/"what":"report"/);
    second.send('SIGINT');
    const killed = await second.stop('SIGTERM');
    expect(killed).toMatchObject({ code: 130, signal: null });
    expect(killed.milliseconds).toBeLessThan(PROMPT);
    // It was not given back, and keeps nobody out.
    expect(await contents(run)).toContain('lock');
    await expectWhole(run);
    await resume(run);
    expect(await numbersOf(run)).toEqual(expected);
    expect(await contents(run)).not.toContain('lock');
  });
});

it('Ctrl-C within a long inner solve of a large picture ends at once, keeping the step', async () => {
  const run = join(folder, 'long-solve');
  const large = await enlarged(folder, 'solids.png', 600);
  const args = ['--size', 'full', '--validation', '0', '--epsilon', '1e-5', '--out', run, '--json'];
  const running = start('learn', large, ...args);
  await running.until(STEP);
  const ended = await running.stop('SIGINT');
  expectInterrupted(ended, run);
  expect(events(ended.stdout).map(({ type }) => type)).toEqual(['start', 'step', 'summary']);
  await expectBestKept(run);
  expect(await json(run, 'summary.json')).toMatchObject({ steps: 0 });
});

describe('apply', () => {
  it('keeps whole pictures only when it is interrupted', async () => {
    const model = join(folder, 'slow.json');
    // Little smoothing makes long solves.
    await writeFile(
      model,
      '{"format":"bilevel-model","version":1,"prior":"tv","weight":0.3,"smoothing":3e-5,"ridge":0}',
    );
    const names = ['book.png', 'page.png', 'solids.png', 'phantom.tif', 'textures.png'];
    const out = join(folder, 'applied');
    const running = start('apply', model, ...pictures(...names), '--out', out, '--json');
    await running.until(/"type":"applied"/, 2);
    const ended = await running.stop('SIGINT');
    expect(ended).toMatchObject({ code: 130, signal: null });
    expect(ended.stderr).toContain('Interrupted.');
    expect(ended.milliseconds).toBeLessThan(PROMPT);
    const output = events(ended.stdout);
    expect(output.at(-1)).toMatchObject({ type: 'error', code: 'cancelled' });
    const done = output.filter(({ type }) => type === 'applied').map(({ output: path }) => path);
    expect(done.length).toBeGreaterThanOrEqual(2);
    expect(done.length).toBeLessThan(names.length);
    expect(await contents(out)).toEqual(names.slice(0, done.length).sort());

    const again = join(folder, 'applied-again');
    const finished = pictures(...names.slice(0, done.length));
    expect((await bilevel(['apply', model, ...finished, '--out', again])).code).toBe(0);
    expect([...(await snapshot(out)).values()]).toEqual([...(await snapshot(again)).values()]);
  });
});

/** Uniform on [0, 1): a linear congruential generator, the same moments in every test run. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

it('a run killed at random moments again and again ends with the numbers of one left alone', async () => {
  const run = join(folder, 'killed');
  const random = uniform(20);
  const moments = [
    { after: /"type":"start"/, within: 20 },
    // A run that is killed late has no steps left.
    ...Array.from({ length: 3 }, () => ({ after: /"type":"(?:step|writing)"/, within: 150 })),
    { after: /"what":"images"/, within: 60 },
    { after: /"what":"report"/, within: 600 },
  ];
  let kills = 0;
  for (const [i, { after, within }] of moments.entries()) {
    const running =
      i === 0
        ? start('learn', ...ADAPTIVE, '--out', run, '--json')
        : start('learn', '--resume', run, '--json');
    await running.until(after);
    // The moment of the kill is the point: no event marks it.
    await delay(within * random());
    const { code, signal } = await running.stop('SIGKILL');
    if (signal === 'SIGKILL') kills++;
    else expect(code).toBe(0);
    await expectWhole(run);
  }
  expect(kills).toBeGreaterThanOrEqual(4);
  await resume(run);
  expect(await numbersOf(run)).toEqual(adaptive);
  // Nothing half-written is left behind, and the pictures are the same to the byte.
  const alone = join(folder, 'adaptive');
  expect(await contents(run)).toEqual(await contents(alone));
  const images = async (of: string): Promise<string[]> => [
    ...(await snapshot(join(of, 'images'))).values(),
  ];
  expect(await images(run)).toEqual(await images(alone));
  // Seven starts of the command.
}, 300_000);
