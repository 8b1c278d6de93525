import type { Reparameterisation } from './reparameterisation.js';

/** x = z: the plain estimate of the implicit function theorem. */
export function identity(): Reparameterisation {
  return { name: 'identity', at: () => ({}) };
}
