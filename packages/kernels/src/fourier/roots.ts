/**
 * How many u a root errs by at most, in absolute value: its angle, at most π/4, by 2.4 (three roundings, one of π), its
 * cosine and sine each by a unit of their last digit, which is at most u below 1.
 */
export const ROOT_ROUNDINGS = 4;

/** e^{−2πi k/n}, k a whole number ≥ 0: from an angle of at most an eighth of a turn, so that all symmetries are exact. */
export function root(k: number, n: number): [re: number, im: number] {
  // Eighths of a turn, and `rest`/n of one left over: whole numbers, exact.
  const eighths = 8 * (k % n);
  const octant = Math.floor(eighths / n);
  const rest = eighths - octant * n;
  // An odd octant is measured from its end.
  const angle = ((octant % 2 === 0 ? rest : n - rest) / n) * (Math.PI / 4);
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const [x, y] = [0, 3].includes(octant % 4) ? [cosine, sine] : [sine, cosine];
  return [octant < 2 || octant >= 6 ? x : -x, octant < 4 ? -y : y];
}
