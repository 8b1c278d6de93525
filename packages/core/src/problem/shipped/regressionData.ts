import { ArgumentError, NotFiniteError, expected, requireLength } from '../../errors.js';
import { requireMatrix, type DenseMatrix } from './denseMatrix.js';

/** N observations of d features each. */
export interface RegressionData {
  /** N×d, one observation a row. */
  readonly features: DenseMatrix;
  /** Length N. For classification −1 or 1. */
  readonly targets: Float64Array;
}

/** @throws ShapeError, NotFiniteError, ArgumentError for data that do not fit or are not finite */
export function requireData(name: string, data: RegressionData): void {
  requireMatrix(`${name}.features`, data.features);
  requireLength(`${name}.targets`, data.targets, data.features.rows);
  const bad = data.targets.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new NotFiniteError(
      expected('a finite number', `${name}.targets[${String(bad)}]`, data.targets[bad]),
    );
  }
}

/** Also that the targets are −1 or 1. */
export function requireLabels(name: string, data: RegressionData): void {
  requireData(name, data);
  const bad = data.targets.findIndex((value) => Math.abs(value) !== 1);
  if (bad >= 0) {
    throw new ArgumentError(
      expected(
        '−1 or 1',
        `${name}.targets[${String(bad)}]`,
        data.targets[bad],
        'Map the two classes to −1 and 1.',
      ),
    );
  }
}
