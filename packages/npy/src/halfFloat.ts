/**
 * The number that 16 bits stand for in IEEE 754's half precision: a sign, 5 bits of exponent, 10 of
 * fraction. `DataView.getFloat16` is in no version of Node that is supported.
 */
export function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  // Below 2⁻¹⁴ there is no leading one.
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
