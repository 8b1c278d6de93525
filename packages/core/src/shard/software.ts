import { SoftwareError } from '../errors.js';
import type { BilevelProblem } from '../problem/problem.js';
import { VERSION } from '../version.js';

/**
 * What numbers depend on besides data and θ, by name: versions of packages, the kind of their kernels. Plain
 * data.
 */
export type Software = Readonly<Record<string, string>>;

/** What evaluates a problem here: this package, and what the problem states of itself. */
export function softwareOf(problem: BilevelProblem): Software {
  return { '@bilevel/core': VERSION, ...problem.software };
}

/**
 * For engines, when they open a problem: the same samples must have the same numbers wherever they are
 * evaluated.
 *
 * @param there names the other place, `a worker` say
 * @throws SoftwareError that names all that differs
 */
export function requireSameSoftware(here: Software, other: Software, there: string): void {
  const names = [...new Set([...Object.keys(here), ...Object.keys(other)])].sort();
  const told = (of: Software, name: string): string => of[name] ?? 'none';
  const different = names.filter((name) => here[name] !== other[name]);
  if (different.length === 0) return;
  const differences = different.map(
    (name) => `${name}: ${told(here, name)} here, ${told(other, name)} in ${there}`,
  );
  throw new SoftwareError(
    `Expected the same software in ${there} as here but received another (${differences.join('; ')}). ` +
      'The numbers would depend on where a sample is evaluated: install the same versions in both places, ' +
      'and choose the same kernels (BILEVEL_KERNELS).',
  );
}
