import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArgumentError, CancelledError } from '@bilevel/core';
import {
  FORMAT_RANGE,
  ImageContentError,
  applyWeights,
  createImage,
  describeImage,
  readImage,
  readMetadata,
  writeImage,
} from '@bilevel/imaging';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyRun, type ApplyRequest } from '../src/applyRun.js';
import { RunFolderError } from '../src/errors.js';
import { modelFileOf } from '../src/model.js';
import { picture, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const model = { prior: 'tv', values: { weight: 0.05, smoothing: 0.02 }, ridge: 0 } as const;

beforeAll(async () => {
  mkdirSync(at('in'));
  writeFileSync(at('model.json'), JSON.stringify(modelFileOf(model, FORMAT_RANGE)));
  await picture(at('in', 'a.png'), 1);
  await picture(at('in', 'b.png'), 2);
  const fine = createImage(
    12,
    11,
    Float64Array.from({ length: 132 }, (_, p) => (p % 12) / 11),
  );
  await writeImage(at('deep.png'), fine, { bitDepth: 16 });
  await writeImage(at('eight.tif'), fine, { bitDepth: 8 });
  await writeImage(at('float.TIFF'), fine, { bitDepth: 32 });
  await writeImage(at('single.npy'), fine, { bitDepth: 32 });
  await writeImage(at('double.npy'), fine);
  await writeImage(at('photo.jpg'), fine);
});

async function apply(request: Partial<ApplyRequest>, signal?: AbortSignal) {
  const events = [];
  const whole = { model: at('model.json'), images: [at('in')], out: at('out'), ...request };
  for await (const event of applyRun(whole, signal)) events.push(event);
  return events;
}

describe('applyRun', () => {
  it('tells each picture with its certificate, then the end', async () => {
    const events = await apply({ out: at('told') });
    expect(events).toMatchObject([
      { type: 'applied', input: at('in', 'a.png'), done: 1, of: 2, status: 'converged' },
      { type: 'applied', output: at('told', 'b.png'), done: 2, of: 2, status: 'converged' },
      { type: 'summary', status: 'done', images: 2, out: at('told') },
    ]);
    const { image, accuracy } = await applyWeights(model, await readImage(at('in', 'a.png')));
    expect(events[0]).toMatchObject({ accuracy });
    const stored = await readImage(at('told', 'a.png'));
    for (const [p, value] of stored.data.entries()) {
      expect(value).toBeCloseTo(
        Math.round(255 * Math.min(1, Math.max(0, image.data[p]!))) / 255,
        14,
      );
    }
  });

  it.each([
    ['deep.png', undefined, 16],
    ['eight.tif', undefined, 8],
    ['float.TIFF', undefined, 32],
    ['single.npy', undefined, 32],
    ['double.npy', undefined, 64],
    ['photo.jpg', undefined, 8],
    ['deep.png', 'tiff', 16],
    ['eight.tif', 'png', 8],
    ['float.TIFF', 'npy', 32],
    // Few programs read 64-bit floats in TIFF.
    ['double.npy', 'tiff', 32],
  ] as const)('keeps the depth of %s in format %s: %i bits', async (name, format, bits) => {
    const out = at('depths', `${name}-${String(format)}`);
    await apply({ images: [at(name)], out, format });
    const [result = ''] = readdirSync(out);
    expect((await describeImage(join(out, result))).bitDepth).toBe(bits);
  });

  it('keeps resolution and description, and those that are true of a chosen page', async () => {
    const metadata = {
      resolution: { x: 3.1, y: 3.1, unit: 'none' },
      description: 'ImageJ=1.53\nimages=2\nunit=um\n',
    } as const;
    const image = createImage(
      12,
      22,
      Float64Array.from({ length: 264 }, (_, p) => (p % 251) / 255),
    );
    const path = at('stack.tif');
    await writeImage(path, image, { bitDepth: 8, metadata });
    const failed = apply({ images: [path], out: at('none') });
    await expect(failed).rejects.toThrow('a stack of 2 planes. Choose one with `page`');
    await apply({ images: [path], out: at('chosen'), page: 1, channel: 1 });
    const { description, resolution } = await readMetadata(at('chosen', 'stack.tif'));
    expect(description).toBeUndefined();
    expect(resolution).toEqual(metadata.resolution);
    const whole = { ...metadata, description: 'cells, 3 µm' };
    await writeImage(path, image, { bitDepth: 8, metadata: whole });
    await apply({ images: [path], out: at('whole') });
    expect(await readMetadata(at('whole', 'stack.tif'))).toMatchObject(whole);
    const other = apply({ images: [path], out: at('none'), channel: 2 });
    await expect(other).rejects.toThrow('The file has 1 channel');
  });

  it('refuses a depth the format has not, before it makes or computes anything', async () => {
    for (const [name, bitDepth] of [
      ['photo.jpg', 16],
      ['in', 32],
      ['double.npy', 8],
    ] as const) {
      const failed = apply({ images: [at(name)], bitDepth, out: at('none') });
      await expect(failed).rejects.toThrow(ArgumentError);
      await expect(failed).rejects.toThrow(/`bitDepth` or `format`/);
    }
    expect(readdirSync(folder)).not.toContain('none');
  });

  it('finds the bad picture at the end of the list before it writes the first result', async () => {
    const bad = at('z.npy');
    await writeImage(bad, createImage(12, 11, new Float64Array(132)));
    const bytes = readFileSync(bad);
    bytes.writeDoubleLE(NaN, bytes.length - 8);
    writeFileSync(bad, bytes);
    const failed = apply({ images: [at('in'), bad], out: at('none') });
    await expect(failed).rejects.toThrow(ImageContentError);
    await expect(failed).rejects.toThrow(bad);
    expect(readdirSync(folder)).not.toContain('none');
  });

  it('refuses two results of one name', async () => {
    mkdirSync(at('more'));
    await picture(at('more', 'A.png'), 3);
    const failed = apply({ images: [at('in'), at('more')], out: at('none') });
    await expect(failed).rejects.toThrow(RunFolderError);
    await expect(failed).rejects.toThrow(/different names.*one at a time/);
  });

  it('replaces files of the same names with force, and leaves others', async () => {
    const out = at('forced');
    mkdirSync(out);
    writeFileSync(join(out, 'a.png'), 'old');
    writeFileSync(join(out, 'mine.txt'), 'mine');
    await expect(apply({ out })).rejects.toThrow(/empty folder.*2 entries/);
    expect(readFileSync(join(out, 'a.png'), 'utf8')).toBe('old');
    await apply({ out, force: true });
    expect(readdirSync(out).sort()).toEqual(['a.png', 'b.png', 'mine.txt']);
    expect((await readImage(join(out, 'a.png'))).width).toBe(16);
  });

  it('stops when the signal fires, with whole results only', async () => {
    await expect(apply({ out: at('none') }, AbortSignal.abort())).rejects.toThrow(CancelledError);
    expect(readdirSync(folder)).not.toContain('none');
    const controller = new AbortController();
    const request = { model: at('model.json'), images: [at('in')], out: at('stopped') };
    const run = async (): Promise<void> => {
      for await (const event of applyRun(request, controller.signal)) {
        expect(event).toMatchObject({ done: 1 });
        controller.abort();
      }
    };
    await expect(run()).rejects.toThrow(CancelledError);
    expect(readdirSync(at('stopped'))).toEqual(['a.png']);
  });
});
