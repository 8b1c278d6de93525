/** What the oracle has of parts of models, written a second time; by the names of the catalogues. */
export type Formulas<T> = Readonly<Record<string, T>>;

/**
 * The formula of a part of a model.
 *
 * @throws Error for one that the oracle does not have: what it does not know it cannot verify
 */
export function formulaOf<T>(
  formulas: Formulas<T>,
  part: 'regulariser' | 'potential' | 'operator' | 'data term',
  name: string,
): T {
  const formula = Object.hasOwn(formulas, name) ? formulas[name] : undefined;
  if (formula !== undefined) return formula;
  throw new Error(
    `The oracle has no formula for the ${part} ${name}, only for ${Object.keys(formulas).join(', ')}: ` +
      'write it, from its definition, in packages/experiments/src/verify/oracle/models/picture, and how cases of ' +
      'operators and data terms are drawn in ../regimes/physics.ts.',
  );
}
