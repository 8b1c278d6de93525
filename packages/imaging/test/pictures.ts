import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, expect, onTestFinished } from 'vitest';
import { createImage, type Image, type Measurement } from '../src/image.js';
import type { Model } from '../src/problem/model.js';

/** A folder that is removed when the tests of the file are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-imaging-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

let ofTest: string | undefined;

/** The folder of the test that asks, removed when it is over: for what several files of tests share. */
export function folderOfTest(): string {
  if (ofTest !== undefined) return ofTest;
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-imaging-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
    ofTest = undefined;
  });
  return (ofTest = folder);
}

/** A noisy picture as what an operator measured: itself, or what it comes to in another shape. */
export function measuredOf(model: Model, noisy: Image): Measurement {
  return model.measurement === undefined ? noisy : model.seenOf(noisy);
}

/** Numbers in [0, 1) of the generator s ← 1664525 s + 1013904223 mod 2³². */
export function lcg(count: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

/**
 * Asserts that two images are equal to the last bit. On failure it reports the first difference:
 * printing how whole pictures differ takes minutes.
 */
export function expectSame(actual: Image, expected: Image): void {
  expect({ ...actual, data: actual.data.length }).toEqual({
    ...expected,
    data: expected.data.length,
  });
  const index = actual.data.findIndex((value, i) => !Object.is(value, expected.data[i]));
  expect({ index, value: actual.data[index] }).toEqual({ index: -1, value: undefined });
}

/** ½ + ½ sin(0.31 i + 0.17 j + phase) in row i, column j. */
export function sines(width: number, height: number, phase = 0): Float64Array {
  return Float64Array.from(
    { length: width * height },
    (_, p) => 0.5 + 0.5 * Math.sin(0.31 * Math.floor(p / width) + 0.17 * (p % width) + phase),
  );
}

/** An image of LCG numbers, brought to the levels of an integer type when `levels` is given. */
export function randomImage(
  width: number,
  height: number,
  channels: 1 | 3,
  seed: number,
  levels?: number,
): Image {
  const data = lcg(width * height * channels, seed);
  const quantised = data.map((x) => (levels === undefined ? x : Math.round(x * levels) / levels));
  return createImage(width, height, quantised, channels);
}

function chunk(type: string, body: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const out = Buffer.alloc(named.length + 8);
  out.writeUInt32BE(body.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(crc32(named), named.length + 4);
  return out;
}

/** A PNG file from the packed bytes of its rows. `extra` are chunks between header and data. */
export function png(
  header: { width: number; height: number; bitDepth: number; colourType: number },
  rows: readonly (readonly number[])[],
  extra: readonly (readonly [type: string, body: Uint8Array])[] = [],
): Buffer {
  const ihdr = Buffer.alloc(13);
  ihdr.writeUInt32BE(header.width, 0);
  ihdr.writeUInt32BE(header.height, 4);
  ihdr[8] = header.bitDepth;
  ihdr[9] = header.colourType;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', ihdr),
    ...extra.map(([type, body]) => chunk(type, body)),
    chunk('IDAT', deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row])))),
    chunk('IEND', new Uint8Array()),
  ]);
}

interface TiffPage {
  width: number;
  height: number;
  bits: number;
  /** 1: unsigned integer. 3: float. */
  sampleFormat: 1 | 3;
  data: Uint8Array;
  orientation?: number;
}

/** A little-endian, uncompressed grey TIFF file of one or more pages. */
export function tiff(...pages: readonly TiffPage[]): Buffer {
  const parts: Buffer[] = [Buffer.from('II*\0\x08\0\0\0', 'latin1')];
  let offset = 8;
  for (const [index, page] of pages.entries()) {
    const tags: (readonly [tag: number, value: number])[] = [
      [256, page.width],
      [257, page.height],
      [258, page.bits],
      [259, 1],
      [262, 1],
      [273, 0],
      [274, page.orientation ?? 1],
      [277, 1],
      [278, page.height],
      [279, page.data.length],
      [339, page.sampleFormat],
    ];
    const dataAt = offset + 2 + 12 * tags.length + 4;
    const directory = Buffer.alloc(2 + 12 * tags.length + 4);
    directory.writeUInt16LE(tags.length, 0);
    for (const [i, [tag, value]] of tags.entries()) {
      directory.writeUInt16LE(tag, 2 + 12 * i);
      directory.writeUInt16LE(4, 4 + 12 * i);
      directory.writeUInt32LE(1, 6 + 12 * i);
      directory.writeUInt32LE(tag === 273 ? dataAt : value, 10 + 12 * i);
    }
    const next = dataAt + page.data.length;
    directory.writeUInt32LE(index + 1 < pages.length ? next : 0, 2 + 12 * tags.length);
    parts.push(directory, Buffer.from(page.data));
    offset = next;
  }
  return Buffer.concat(parts);
}
