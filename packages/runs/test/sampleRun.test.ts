import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImage, imageQuality, readImage, writeImage, type Image } from '@bilevel/imaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sliceFolder } from '../src/examples.js';
import { RUN_KINDS } from '../src/kind/kinds.js';
import { DEFAULT_SAMPLING } from '../src/options/defaults.js';
import { RunFolder } from '../src/runFolder.js';
import type { SamplingEvent } from '../src/sampling/events.js';
import { SAMPLING } from '../src/sampling/files.js';
import { lookAtPattern } from '../src/sampling/look.js';
import type { SampleRequest } from '../src/sampling/prepare.js';
import {
  sampleRun,
  type SampleRunOptions,
  type SamplingIterate,
} from '../src/sampling/sampleRun.js';

const root = mkdtempSync(join(tmpdir(), 'bilevel-sample-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

type New = Extract<SampleRequest, { kind: 'new' }>;
const IMAGES = ['slice-1.png', 'slice-3.png'].map((name) => join(sliceFolder(), name));

const request = (out: string, change: Partial<New['settings']> = {}): New => ({
  kind: 'new',
  images: IMAGES,
  out: join(root, out),
  settings: {
    ...DEFAULT_SAMPLING,
    rates: [0.4, 0.4],
    seed: 1,
    size: 12,
    growth: 8,
    steps: 2,
    ...change,
  },
});

async function all(of: SampleRequest, control: SampleRunOptions = {}): Promise<SamplingEvent[]> {
  const events: SamplingEvent[] = [];
  for await (const event of sampleRun(of, control)) events.push(event);
  return events;
}

/** Rows without the time that they took. */
async function rowsOf(folder: string): Promise<object[]> {
  const rows = await RUN_KINDS.sampling.rows(join(root, folder));
  return rows.map((row) => ({ ...row, seconds: 0 }));
}

describe('learning what to measure of k-space', () => {
  let events: SamplingEvent[];
  const iterates: { iterate: SamplingIterate; image: Image }[] = [];

  beforeAll(async () => {
    events = await all(request('whole'), {
      onIterate: async (iterate) => {
        const slice = await iterate.slice(1);
        if (slice) iterates.push({ iterate, image: slice.reconstruction });
        expect(await iterate.slice(2)).toBeUndefined();
      },
    });
  }, 60_000);

  it('writes a pattern of the rate, once for each that is asked for', async () => {
    const summary = events.at(-1);
    if (summary?.type !== 'summary') throw new Error('The last event is the summary.');
    expect(summary).toMatchObject({ status: 'rates', kind: 'certified' });
    const [pattern] = summary.patterns;
    expect(summary.patterns).toHaveLength(1);
    expect(pattern?.rate).toBeCloseTo(1 / 3, 12);
    const { width, height, data } = await readImage(join(root, 'whole', 'pattern-0.4.npy'));
    expect([width, height]).toEqual([12, 12]);
    // Whole columns, at most four of twelve: a fifth would exceed the rate.
    const columns = Array.from(data.subarray(0, 12));
    expect([...new Set(data)].sort()).toEqual([0, 1]);
    expect(data.every((value, k) => value === columns[k % 12])).toBe(true);
    expect(columns.filter((value) => value === 1)).toHaveLength(4);
    expect(summary.steps).toBe((await rowsOf('whole')).length - 1);
  });

  it('is a run as others are: its kind, its files, its report', async () => {
    const path = join(root, 'whole');
    expect(await RunFolder.kindOf(path)).toBe('sampling');
    const { folder, config } = await RunFolder.open(SAMPLING, path);
    expect(config.settings.rates).toEqual([0.4]);
    expect(config.pictures.map(({ name }) => name)).toEqual(['slice-1.png', 'slice-3.png']);
    expect((await folder.readSummary(SAMPLING))?.patterns[0]?.files).toContain('pattern-0.4.csv');
    expect(existsSync(join(path, 'charts', 'rate-error.svg'))).toBe(true);
    const report = readFileSync(join(path, 'report.html'), 'utf8');
    expect(report).toContain('Came to every target rate');
    expect(report.match(/<img src="data:image\/png/g)).toHaveLength(2);
    expect(report).toContain('mri:pattern=');
  });

  it('shows each step: its pattern, growing sparser, and what is reconstructed with it', async () => {
    const first = iterates[0];
    expect(first?.iterate).toMatchObject({ stage: 0, step: 0, target: undefined });
    expect(first?.iterate.pattern?.weights.every((weight) => weight === 1)).toBe(true);
    expect(iterates.at(-1)?.iterate.target).toBe(0.4);
    const measured = iterates.at(-1)?.iterate.pattern?.weights.filter((weight) => weight > 0);
    expect(measured?.length).toBeLessThan(60);
    const rows = await rowsOf('whole');
    const stages = new Set(iterates.map(({ iterate }) => iterate.stage));
    expect([...stages]).toEqual(rows.map((_, stage) => stage));
    const truth = await readImage(IMAGES[1] ?? '');
    expect(first?.image.data.length).toBe(144);
    expect(truth.width).toBeGreaterThan(12);
    const psnrs = iterates.map(({ image }) => imageQuality(image, first?.image ?? image, {}).psnr);
    // On the way patterns can be worse than what is learned.
    for (const psnr of psnrs) expect(psnr).toBeGreaterThan(10);
    expect(psnrs.at(-1)).toBeGreaterThan(15);
  });

  it('is looked at afterwards: any stage, and what was learned for a rate', async () => {
    const folder = join(root, 'whole');
    const rows = await RUN_KINDS.sampling.rows(folder);
    const all = await lookAtPattern(folder, 1, { kind: 'stage', stage: 0 });
    expect(all).toMatchObject({ name: 'slice-3.png', rate: 1 });
    const scores = await Promise.all(
      [0, 1].map((i) => lookAtPattern(folder, i, { kind: 'target', target: 0.4, weighted: false })),
    );
    const mean = scores.reduce((sum, { quality }) => sum + quality.psnr, 0) / 2;
    const { patterns = [] } =
      (await RunFolder.open(SAMPLING, folder).then(({ folder: of }) => of.readSummary(SAMPLING))) ??
      {};
    // Accurate to what scores need, the summary's to what steps do.
    expect(mean).toBeCloseTo(patterns[0]?.psnr ?? NaN, 1);
    expect(scores[0]?.rate).toBeCloseTo(1 / 3, 12);
    const stage = rows.length;
    await expect(lookAtPattern(folder, 0, { kind: 'stage', stage })).rejects.toThrow(
      `stage ${String(stage)}`,
    );
    await expect(lookAtPattern(folder, 2, { kind: 'stage', stage: 0 })).rejects.toThrow('below 2');
  });

  it('goes on to the bit after an interruption, which keeps what there is', async () => {
    const stop = new AbortController();
    const before: SamplingEvent[] = [];
    for await (const event of sampleRun(request('half'), { signal: stop.signal })) {
      before.push(event);
      if (event.type === 'step' && event.step === 2) stop.abort();
    }
    expect(before.at(-1)).toMatchObject({ type: 'summary', status: 'interrupted', steps: 2 });
    const folder = join(root, 'half');
    const rest = await all({ kind: 'resume', folder });
    expect(rest.filter(({ type }) => type === 'step').length).toBe(
      events.filter(({ type }) => type === 'step').length - 3,
    );
    expect(await rowsOf('half')).toEqual(await rowsOf('whole'));
    for (const file of ['pattern-0.4.npy', 'pattern-0.4-weights.npy', 'pattern-0.4.csv']) {
      const [one, other] = ['whole', 'half'].map((name) => readFileSync(join(root, name, file)));
      expect(other?.equals(one ?? Buffer.alloc(0)), file).toBe(true);
    }
  }, 60_000);

  it('stops at its stages, and goes on with more', async () => {
    const out = request('few', { maxStages: 1 });
    expect((await all(out)).at(-1)).toMatchObject({ status: 'steps', patterns: [] });
    const more = await all({ kind: 'resume', folder: out.out, maxStages: 2 });
    expect(more.at(-1)).toMatchObject({ status: 'steps', steps: 2 });
    expect(await rowsOf('few')).toEqual((await rowsOf('whole')).slice(0, 3));
  }, 60_000);

  it('refuses to go on with other pictures, with none, with a damaged state, and beside other files', async () => {
    const own = join(root, 'pictures');
    mkdirSync(own);
    const grey = (value: number): Image =>
      createImage(
        12,
        12,
        Float64Array.from({ length: 144 }, (_, p) => (p % 5) * value),
      );
    await writeImage(join(own, 'a.png'), grey(0.2));
    const of = { ...request('own', { maxStages: 1 }), images: [own] };
    await all(of);
    await writeImage(join(own, 'a.png'), grey(0.1));
    const resume: SampleRequest = { kind: 'resume', folder: of.out };
    await expect(all(resume)).rejects.toThrow(
      'Expected the pictures that the run was started with',
    );
    rmSync(own, { recursive: true });
    await expect(all(resume)).rejects.toThrow(own);
    await expect(all({ kind: 'resume', folder: join(root, 'nothing') })).rejects.toThrow(
      'the configuration of a sampling run',
    );
    await expect(all(request('whole'))).rejects.toThrow('empty folder');
    writeFileSync(join(root, 'few', 'checkpoint'), 'damaged');
    await expect(all({ kind: 'resume', folder: join(root, 'few') })).rejects.toThrow('checkpoint');
  }, 60_000);

  it('replaces a run with force, its patterns too, and no other file', async () => {
    const out = request('half', { maxStages: 1 });
    writeFileSync(join(out.out, 'pattern-of-mine.png'), '');
    await all({ ...out, force: true });
    expect(existsSync(join(out.out, 'pattern-0.4.npy'))).toBe(false);
    expect(existsSync(join(out.out, 'pattern-of-mine.png'))).toBe(true);
  }, 60_000);

  it('refuses no pictures, such of several sizes, and rates that are none', async () => {
    await expect(all({ ...request('none'), images: [] })).rejects.toThrow('image file');
    const other = join(root, 'other.png');
    await writeImage(
      other,
      createImage(
        14,
        12,
        new Float64Array(168).map((_, p) => p / 168),
      ),
    );
    const mixed = { ...request('mixed', { size: undefined }), images: [...IMAGES, other] };
    // Either may be named first: pictures are in the order of their paths, those of the examples too.
    await expect(all(mixed)).rejects.toThrow(/other\.png of 14×12.*`size`/);
    await expect(all(request('rate', { rates: [1] }))).rejects.toThrow('rates');
    expect(existsSync(join(root, 'rate'))).toBe(false);
  });
});
