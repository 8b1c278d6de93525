import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { shownKinds, shownTerms, weightsOn } from '@bilevel/imaging/describe';
import { decodeNpy } from '@bilevel/npy';
import { describe, expect, it } from 'vitest';
import { learnRun } from '../../src/learnRun.js';
import { readModel } from '../../src/model.js';
import { galleriesInWords, galleriesOf } from '../../src/report/learned/galleries.js';
import { picture, settings, temporaryFolder } from '../pictures.js';

const PRIOR = 'weight-map:columns=3,rows=2';
const WEIGHTS = [0.01, 0.1, 1, 0.01, 0.1, 1];

describe('a map of weights', () => {
  it('is its nodes where they are, and their geometric means between', () => {
    const values = { weight: 1, smoothing: 1, mapWeights2: WEIGHTS, smoothing2: 1 };
    const [map, ...others] = shownTerms(`tv+${PRIOR}`, values);
    if (map?.kind !== 'map') throw new Error('There is no map.');
    expect(others).toEqual([]);
    expect(map).toMatchObject({ columns: 3, rows: 2, weights: WEIGHTS });
    const field = weightsOn(map, { width: 5, height: 3 });
    const row = [0.01, Math.sqrt(0.001), 0.1, Math.sqrt(0.1), 1];
    for (const [p, w] of [...row, ...row, ...row].entries()) expect(field[p]).toBeCloseTo(w, 14);
    expect(field).toHaveLength(15);
    expect(shownKinds(`tv+${PRIOR}+filters:count=2,size=2`)).toEqual(['map', 'bank']);
    expect(shownKinds('tv+tgv')).toEqual([]);
    expect(() => shownTerms(PRIOR, { mapWeights: [1] })).toThrow(
      /6 numbers for mapWeights but received 1/,
    );
  });

  it('is drawn in the shape of the pictures, from dark to light on a logarithmic scale', () => {
    const size = { width: 30, height: 20 };
    const [gallery] = galleriesOf(PRIOR, { mapWeights: WEIGHTS, smoothing: 1 }, { size });
    expect(gallery?.title).toBe('Total variation with a map of weights: 3×2 nodes');
    expect(gallery?.caption).toContain('Weights from 0.01 to 1');
    const svg = gallery?.tiles[0]?.text ?? '';
    // Columns of one colour each: the darkest is the first, the lightest the last of 30.
    const d = (colour: string): string | undefined =>
      new RegExp(`<path fill="${colour}" d="([^"]+)"`).exec(svg)?.[1];
    expect(d('#440154')).toMatch(/^M0,0h1v1H0z.*M0,19h1v1H0z$/);
    expect(d('#fde725')).toMatch(/^M29,0h1v1H29z.*M29,19h1v1H29z$/);
    expect(svg).toContain('<rect width="300" height="200"');
    expect(svg.match(/<circle/g)).toHaveLength(6);
    expect(svg).toContain('<title>Row 2, column 3: 1</title>');
    for (const tick of ['0.01', '0.0316', '0.1', '0.316', '1'])
      expect(svg).toContain(`>${tick}</text>`);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it.each(['columns=1,rows=1', 'columns=512,rows=1', 'columns=1,rows=512'])(
    'is drawn with %s and weights that are all the same',
    (options) => {
      const prior = `weight-map:${options}`;
      const nodes = options.includes('512') ? 512 : 1;
      const values = { mapWeights: new Array<number>(nodes).fill(0.02), smoothing: 1 };
      const svg = galleriesOf(prior, values)[0]?.tiles[0]?.text ?? '';
      expect(svg.match(/<path fill="#/g)).toHaveLength(1);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    },
  );

  it('is named beside filters in a heading', () => {
    expect(galleriesInWords([{ kind: 'bank' }, { kind: 'map' }, { kind: 'bank' }])).toBe(
      'Filters and map of weights',
    );
  });

  it('is in the report of a run, and pixel by pixel in a file', async () => {
    const folder = temporaryFolder();
    const at = (...names: string[]): string => join(folder, ...names);
    await mkdir(at('in'));
    for (const k of [1, 2]) await picture(at('in', `${String(k)}.png`), k, 12, 11);
    const request = {
      kind: 'new',
      images: [at('in')],
      out: at('run'),
      settings: settings({ prior: PRIOR, maxSteps: 2, tolerance: 1e-9 }),
    } as const;
    for await (const event of learnRun(request, { threads: 1 })) {
      expect(event.type).not.toBe('warning');
    }
    const { values } = await readModel(at('run', 'model.json'));
    const { shape, data } = decodeNpy(readFileSync(at('run', 'charts', 'map-of-weights.npy')));
    expect(shape).toEqual([11, 12]);
    const corners = [0, 11, 10 * 12, 10 * 12 + 11].map((p) => data[p] ?? NaN);
    const [a, , b, c, , d] = values['mapWeights'] as number[];
    for (const [k, w] of [a, b, c, d].entries())
      expect(corners[k]! / (w ?? NaN)).toBeCloseTo(1, 12);
    expect(new Set(corners).size).toBe(4);
    const report = readFileSync(at('run', 'report.html'), 'utf8');
    expect(report).toContain('<h2>Map of weights</h2>');
    expect(report).toContain(
      '<code>charts/map-of-weights.npy</code>: the weights as 64-bit floats, 11 rows of 12.',
    );
    expect(existsSync(at('run', 'charts', 'map-of-weights.png'))).toBe(true);
  });
});
