import { sine } from './arithmetic.mjs';
import { turned } from './shapes.mjs';

// A texture is a function of (x, y) with values in [−1, 1].

/** Waves of the given length in pixels, across the direction `angle` (in turns). */
export function grating(wavelength, angle, phase = 0) {
  const local = turned(0, 0, angle);
  return (x, y) => sine(local(x, y)[0] / wavelength + phase);
}

/** Squares of two kinds. */
export function checks(side, angle) {
  const local = turned(0, 0, angle);
  return (x, y) => {
    const [u, v] = local(x, y);
    return (Math.floor(u / side) + Math.floor(v / side)) % 2 === 0 ? 1 : -1;
  };
}

/** Threads that pass over and under each other. */
export function weave(thread) {
  return (x, y) => {
    const [i, j] = [Math.floor(x / thread), Math.floor(y / thread)];
    const across = (i + j) % 2 === 0 ? x / thread - i : y / thread - j;
    return 6 * across * (1 - across) - 0.7;
  };
}

const LATTICE = 64;
const smooth = (t) => t * t * (3 - 2 * t);
const at = (lattice, i, j) =>
  lattice[(((i % LATTICE) + LATTICE) % LATTICE) * LATTICE + (((j % LATTICE) + LATTICE) % LATTICE)];

/** White noise on a lattice with the given spacing in pixels, interpolated smoothly. */
export function filteredNoise(random, spacing) {
  const lattice = Float64Array.from({ length: LATTICE ** 2 }, () => random.uniform(-1, 1));
  return (x, y) => {
    const [u, v] = [x / spacing, y / spacing];
    const [i, j] = [Math.floor(v), Math.floor(u)];
    const [s, t] = [smooth(v - i), smooth(u - j)];
    const above = (1 - t) * at(lattice, i, j) + t * at(lattice, i, j + 1);
    const below = (1 - t) * at(lattice, i + 1, j) + t * at(lattice, i + 1, j + 1);
    return (1 - s) * above + s * below;
  };
}

/** Filtered noise at the given spacing and at finer ones, each half as fine and half as strong. */
export function fractalNoise(random, spacing, octaves = 3) {
  const layers = Array.from({ length: octaves }, (_, k) => filteredNoise(random, spacing / 2 ** k));
  const total = 2 - 2 ** (1 - octaves);
  return (x, y) => layers.reduce((sum, layer, k) => sum + layer(x, y) / 2 ** k, 0) / total;
}
