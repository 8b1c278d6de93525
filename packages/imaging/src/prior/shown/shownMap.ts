import { numbersOf, type Values } from '../../describe/description.js';
import type { RegulariserTerm } from '../expression.js';
import { hatsOn, type MapShape } from '../hats.js';

/** A learned map of weights, to be looked at. */
export interface ShownMap extends MapShape {
  readonly kind: 'map';
  /** What the term is called. */
  readonly label: string;
  /** w_b of the nodes, row by row. */
  readonly weights: readonly number[];
}

/** The map of a term that has one, at the values of its parameters. */
export function shownMap(
  { entry, options, parameters }: RegulariserTerm,
  values: Values,
): ShownMap {
  const { columns = 1, rows = 1 } = options;
  const weights = numbersOf(values[parameters[0]?.key ?? ''] ?? []);
  return { kind: 'map', label: entry.label, columns, rows, weights: Array.from(weights) };
}

/** w_p of pictures of a size, pixel by pixel: log w_p = Σ_b β_b(p) log w_b. */
export function weightsOn(
  map: Pick<ShownMap, 'columns' | 'rows' | 'weights'>,
  size: { readonly width: number; readonly height: number },
): Float64Array {
  const field = new Float64Array(size.width * size.height);
  hatsOn(size, map).field(map.weights.map(Math.log), field);
  return field.map(Math.exp);
}
