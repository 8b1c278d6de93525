import { describe, expect, it } from 'vitest';
import { Arithmetic } from '../../src/verify/oracle/real.js';

const arithmetic = new Arithmetic(50);

describe('numbers of high precision', () => {
  it('take 64-bit numbers exactly, whatever their size', () => {
    // 0.1 is 3602879701896397 · 2⁻⁵⁵, exactly 0.1000000000000000055511151231257827…
    expect(arithmetic.of(0.1).toFixed(34)).toBe('0.1000000000000000055511151231257827');
    for (const value of [
      0.1,
      -1 / 3,
      Math.PI,
      5e-324,
      2.5e-310,
      1.7976931348623157e308,
      2 ** 60,
      2 ** -1022,
    ]) {
      expect(arithmetic.of(value).toNumber()).toBe(value);
    }
    expect(
      arithmetic.of(5e-324).times(arithmetic.two.pow(1074)).minus(1).abs().lessThan('1e-48'),
    ).toBe(true);
    expect(arithmetic.of(0).isZero()).toBe(true);
  });

  it('have a logarithm of 1 + x to all digits for small x', () => {
    for (const text of ['1e-2000', '1e-60', '3e-20', '0.001', '0.099', '0.11', '7']) {
      const x = arithmetic.zero.plus(text);
      const found = arithmetic.log1p(x);
      // By e^y − 1 = x: in 120 digits where that cancels.
      const more = new Arithmetic(120);
      const [wide] = more.vectorOf([found]);
      const back = wide?.exp().minus(1);
      const series = x.minus(x.times(x).div(2));
      if (x.lessThan('1e-50'))
        expect(found.minus(series).abs().lessThanOrEqualTo(x.times('1e-48'))).toBe(true);
      else
        expect(
          back
            ?.div(more.vectorOf([x])[0] ?? 1)
            .minus(1)
            .abs()
            .lessThan('1e-46'),
        ).toBe(true);
    }
  });

  it('have a sigmoid to all digits at both ends', () => {
    for (const t of [-2000, -40, -1, 0, 0.3, 40, 2000]) {
      const { value, slope } = arithmetic.sigmoid(arithmetic.of(t));
      const other = arithmetic.sigmoid(arithmetic.of(-t)).value;
      expect(value.plus(other).minus(1).abs().lessThan('1e-48')).toBe(true);
      expect(value.times(other).div(slope).minus(1).abs().lessThan('1e-48')).toBe(true);
    }
  });
});
