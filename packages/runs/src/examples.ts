import { fileURLToPath } from 'node:url';
import { OPERATORS, type OperatorEntry } from '@bilevel/imaging/describe';

/** The folder of the small pictures that come with this package for an operator: photograph-like ones, or slices. */
export function exampleFolder(operator: string | undefined): string {
  const entry: OperatorEntry | undefined = OPERATORS.find(({ name }) => name === operator);
  return fileURLToPath(new URL(`../examples/${entry?.examples ?? 'pictures'}`, import.meta.url));
}

/** The folder of the small slices that come with this package, from which sampling patterns of k-space are learned. */
export const sliceFolder = (): string => exampleFolder('mri');
