import { z } from 'zod';

/** Numbers that JSON does not know, by their names. */
const NAMES = ['Infinity', '-Infinity', 'NaN'] as const;

/**
 * A measured number in JSON: any 64-bit float, the ones that JSON has no digits for by their names
 * ({@link jsonText}). A bound is infinite where its factors overflow, and such a run must stay readable.
 * `null`, which JSON.stringify makes of all three, is NaN.
 */
export const jsonFloat = z.union([
  z.custom<number>((x) => typeof x === 'number', 'Expected a number'),
  // Not an enum: its declaration would have −Infinity for a key, which is no TypeScript.
  z.literal(NAMES).transform(Number),
  z.null().transform(() => NaN),
]);

/** JSON of a value whose numbers {@link jsonFloat} reads. */
export function jsonText(value: object): string {
  const named = (_key: string, of: unknown): unknown =>
    typeof of === 'number' && !Number.isFinite(of) ? String(of) : of;
  return JSON.stringify(value, named, 2);
}
