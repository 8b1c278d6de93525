import { describe, expect, it } from 'vitest';
import { duration, interval, roundedUp, significant, whole } from '../../src/report/format.js';
import { markup } from '../../src/report/markup.js';
import { printed } from '../../src/report/printed.js';
import { draws } from './draws.js';

/** The number that a reader takes from printed text. */
function readBack(text: string): number {
  const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const plain = text
    .replace(/(?:·|^)10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/, (_, power: string) => {
      const exponent = power
        .replace('⁻', '-')
        .replace(/[^-]/g, (c) => String(superscripts.indexOf(c)));
      return text.includes('·') ? `e${exponent}` : `1e${exponent}`;
    })
    .replaceAll(',', '')
    .replace('−', '-');
  return Number(plain);
}

describe('markup', () => {
  it('escapes values and leaves markup alone', () => {
    const inner = markup`<b title="${'"a" & \'b\''}">${'<i>'}</b>`;
    expect(markup`<p>${inner}${[1, ' & ', inner]}${undefined}</p>`.text).toBe(
      `<p>${inner.text}1 &amp; ${inner.text}</p>`,
    );
    expect(inner.text).toBe('<b title="&quot;a&quot; &amp; &#39;b&#39;">&lt;i&gt;</b>');
  });

  it('replaces characters that XML cannot hold', () => {
    expect(markup`${'a\u0000\u001b\uffffb\n'}`.text).toBe('a\ufffd\ufffd\ufffdb\n');
  });
});

describe('numbers', () => {
  it('are short', () => {
    const cases: [number, string][] = [
      [0, '0'],
      [0.056430561, '0.05643'],
      [54739, '54,740'],
      [-1.5, '−1.5'],
      [5.9312e-12, '5.931·10⁻¹²'],
      [1e-5, '10⁻⁵'],
      [-2e15, '−2·10¹⁵'],
      [Infinity, '∞'],
      [NaN, '–'],
    ];
    for (const [value, text] of cases) expect(significant(value)).toBe(text);
    expect(whole(1234567.2)).toBe('1,234,567');
  });

  it('round bounds up', () => {
    expect(roundedUp(0.00471)).toBe('0.0048');
    expect(roundedUp(0.0047)).toBe('0.0047');
    expect(roundedUp(9.95e-7)).toBe('10⁻⁶');
    expect(roundedUp(2.003)).toBe('2.1');
    expect(roundedUp(9.81e-4)).toBe('9.9·10⁻⁴');
    expect(roundedUp(2.003, 3)).toBe('2.01');
    expect(roundedUp(0)).toBe('0');
    for (const exponent of draws(2000, -300, 300)) {
      const printed = readBack(roundedUp(10 ** exponent));
      expect(printed).toBeGreaterThanOrEqual(10 ** exponent);
      expect(printed).toBeLessThanOrEqual(10 ** exponent * 1.11);
    }
  });

  it('print an interval that holds the certified one', () => {
    expect(interval(10.61907080614, 5.9e-12)).toBe('10.6190708061400 ± 5.9·10⁻¹²');
    expect(interval(0.00118452, 0.00471672)).toBe('0.0012 ± 0.0048');
    expect(interval(3, 0)).toBe('3.000000000000000 ± 0');
    // A value far below its error keeps two digits, a long one its thousands apart.
    expect(interval(0.0014, 0.17)).toBe('0.0014 ± 0.17');
    expect(interval(1.4e-9, 0.17)).toBe('1.4·10⁻⁹ ± 0.17');
    expect(interval(-1234567.25, 0.5)).toBe('−1,234,567.25 ± 0.5');
    expect(interval(1e160, 2e237)).toBe('10¹⁶⁰ ± 2·10²³⁷');
    expect(interval(0, 0.02)).toBe('0.000 ± 0.02');
    const errors = draws(2000, -14, 2, 2).map((exponent) => 10 ** exponent);
    for (const [i, v] of draws(2000, -1e5, 1e5).entries()) {
      const e = errors[i]!;
      const [middle = NaN, half = NaN] = interval(v, e).split(' ± ').map(readBack);
      // Up to the rounding of this comparison.
      const slack = 4 * Number.EPSILON * (Math.abs(v) + e);
      expect(middle - half).toBeLessThanOrEqual(v - e + slack);
      expect(middle + half).toBeGreaterThanOrEqual(v + e - slack);
    }
  });

  it('print a bound alike alone and in an interval', () => {
    const values = draws(2000, -3, 5, 3).map((exponent) => 10 ** exponent);
    const errors = draws(2000, -6, 2, 4).map((exponent) => 10 ** exponent);
    const unlike = values.filter((value, i) => {
      const [, error] = interval(value, errors[i]!).split(' ± ');
      return error !== printed.bound(errors[i]);
    });
    // Where more digits of the value do not help: the bound is at the edge of two digits.
    expect(unlike.length).toBeLessThan(20);
  });

  it('print each quantity in one way', () => {
    expect(printed.objective(10.619070806)).toBe('10.619');
    expect(printed.psnr(null)).toBe('∞');
    expect(printed.psnr(28.994)).toBe('28.99');
    expect(printed.ssim(undefined)).toBe('–');
    expect(printed.percent(0.97125)).toBe('97.13\u00a0%');
    const work = { lower: 9000, adjoint: 4394, total: 13394 };
    expect(printed.work(work)).toBe('13,394 units (lower level 9,000, adjoint 4,394)');
    expect(printed.work(work, 13394)).toBe('13,394 units (lower level 9,000, adjoint 4,394)');
    expect(printed.work(work, 11861)).toBe(
      '13,394 units (lower level 9,000, adjoint 4,394; 1,533 of all after the last accepted step)',
    );
  });

  it('give times in the units of a clock', () => {
    const cases: [number, string][] = [
      [0.04, '0.0 s'],
      [13.23, '13.2 s'],
      [59.96, '1 min 0 s'],
      [125, '2 min 5 s'],
      [3780, '1 h 3 min'],
      [NaN, '–'],
    ];
    for (const [seconds, text] of cases) expect(duration(seconds)).toBe(text);
  });
});
