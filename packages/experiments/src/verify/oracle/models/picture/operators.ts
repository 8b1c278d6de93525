import type { Formulas } from './formulas.js';

/** What an operator is made with. */
export interface OperatorData {
  readonly name: string;
  /** 0 where a pixel is missing, of one channel. */
  readonly mask?: readonly number[];
}

/** The diagonal of K, all there is of it here: whether a pixel of a channel is seen (mathematics.md §8.8). */
export type ExactOperator = (data: OperatorData) => (pixel: number) => boolean;

export const EXACT_OPERATORS: Formulas<ExactOperator> = {
  denoising: () => () => true,
  inpainting:
    ({ mask = [] }) =>
    (pixel) =>
      mask[pixel] !== 0,
};
