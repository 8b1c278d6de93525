import { Model } from '@bilevel/imaging';
import { describe, expect, it } from 'vitest';
import type { RunSettings } from '../src/config.js';
import { METHODS_WITH_WINDOWS, TRAINING_OPTIONS } from '../src/options/training.js';
import { choicesOf } from '../src/options/option.js';
import { riskWithout } from '../src/options/risk.js';
import { resolvedSize } from '../src/resolvedSize.js';
import { learnOptions } from '../src/solvers.js';
import { settings } from './pictures.js';

const windowed = { kind: 'windowed', size: 128 } as const;
const picture = { width: 768, height: 512 };
const large = [picture, picture];
const resolved = (
  training: Partial<RunSettings['training']>,
  data: Partial<RunSettings['data']> = {},
  pictures = large,
) => resolvedSize(settings(training, { size: windowed, ...data }), pictures);

describe('What windows come to', () => {
  it('is windows where there are enough to draw from, and else all of each picture', () => {
    expect(resolved({})).toEqual({ size: windowed, findings: [] });
    expect(resolved({ prior: 'auto' }, { operator: { name: 'inpainting' } }).size).toEqual(
      windowed,
    );
    const alone = { noise: { kind: 'measured' } } as const;
    expect(resolved({ risk: riskWithout('one') }, alone)).toEqual({ size: windowed, findings: [] });
    const full = { size: { kind: 'full' }, findings: [] };
    // 24 windows each, of which the first draw, 8, is a quarter at most from 32 on.
    expect(resolved({}, {}, [picture])).toEqual(full);
    const few = (length: number) => Array.from({ length }, () => ({ width: 128, height: 128 }));
    expect(resolved({}, {}, [picture, ...few(7)])).toEqual(full);
    expect(resolved({}, {}, [picture, ...few(8)]).size).toEqual(windowed);
    expect(resolved({}, {}, [])).toEqual(full);
  });

  it.each([{ kind: 'part', size: 64 }, { kind: 'full' }, { kind: 'shrink', size: 64 }] as const)(
    'leaves $kind what it is, whatever it goes with',
    (size) => {
      const data = { size, operator: { name: 'downsampling' } };
      expect(resolved({ method: 'hoag' }, data)).toEqual({ size, findings: [] });
    },
  );

  it.each([
    ['an operator', {}, { operator: { name: 'downsampling' } }, 'Super-resolution'],
    ['a regulariser', { prior: 'tv+weight-map:columns=2,rows=2' }, {}, 'map of weights'],
    ['a method', { method: 'lbfgs' }, {}, 'the method lbfgs'],
  ] as const)('says of %s without windows what it costs', (_what, training, data, reason) => {
    const { size, findings } = resolved(training, data);
    expect(size).toEqual({ kind: 'full' });
    expect(findings.map(({ code }) => code)).toEqual(['no-windows']);
    expect(findings[0]?.message).toContain(reason);
    expect(findings[0]?.message).toContain('0.79 megapixels');
    expect(findings[0]?.message).toContain('`part` 128');
  });

  it('knows the methods that can go over to other samples', () => {
    const model = new Model();
    const can = choicesOf(TRAINING_OPTIONS.method).filter((method) => {
      const truth = { width: 1, height: 1, channels: 1 as const, data: Float64Array.of(1) };
      const pairs = [{ name: 'p', truth, measured: { ...truth, data: Float64Array.of(0.5) } }];
      return learnOptions(settings({ method }), pairs, model).method?.again !== undefined;
    });
    expect(can).toEqual(METHODS_WITH_WINDOWS);
  });
});
