import type { MatVariable } from './variables.js';

/** A variable in a few words: `truth (64×64 complex double)`. */
export function describedVariable({ name, kind, lengths, isComplex }: MatVariable): string {
  return `${name} (${lengths.join('×')} ${isComplex ? 'complex ' : ''}${kind})`;
}
