import type { Curve } from './curves.js';
import type { FigureName } from './figures.js';
import type { MethodName } from './methods.js';

/** What is to be seen in the figures. */
export interface SuperefficiencySummary {
  readonly seed: number;
  readonly seeds: number;
  /** Files, or `generated`. */
  readonly data: { readonly ridge: string; readonly logistic: string };
  readonly figures: readonly {
    readonly figure: FigureName;
    readonly curves: readonly {
      readonly method: MethodName;
      /** 1: first order; 2: super-efficient; null: at rounding level from afar. */
      readonly slope: number | null;
      /** Error / distance at the smallest distance. */
      readonly constant: number;
      /** The largest mean error in units of ‖∇F‖. */
      readonly largestRelative: number;
    }[];
  }[];
}

export function superefficiencySummary(
  seed: number,
  seeds: number,
  data: SuperefficiencySummary['data'],
  figures: readonly { readonly figure: FigureName; readonly curves: readonly Curve[] }[],
): SuperefficiencySummary {
  return {
    seed,
    seeds,
    data,
    figures: figures.map(({ figure, curves }) => ({
      figure,
      curves: curves.map(({ method, slope, constant, largestRelative }) => ({
        method,
        slope: slope ?? null,
        constant,
        largestRelative,
      })),
    })),
  };
}

/** The summary in a few lines for people. */
export function superefficiencyText(summary: SuperefficiencySummary): string[] {
  return [
    `Preconditioning and reparameterisation (Ye, Peyré, Cremers & Ablin 2024), ` +
      `${String(summary.seeds)} seeds from ${String(summary.seed)}`,
    `ridge: ${summary.data.ridge}; logistic: ${summary.data.logistic}`,
    ...summary.figures.flatMap(({ figure, curves }) => [
      '',
      `Figure ${figure}`,
      ...curves.map(
        ({ method, slope, constant, largestRelative }) =>
          `  ${method.padEnd(17)}` +
          (slope === null
            ? `at rounding level, ${largestRelative.toExponential(1)} of the hypergradient at most`
            : `slope ${slope.toFixed(2)}, error / distance ${constant.toExponential(1)} at the end`),
      ),
    ]),
  ];
}
