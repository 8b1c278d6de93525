import { describe, expect, it } from 'vitest';
import { duration, interval, roundedUp, significant, whole } from '../../src/report/format.js';
import { markup } from '../../src/report/markup.js';
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
