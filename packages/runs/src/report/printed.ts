import { MISSING, roundedUp, significant, whole } from './format.js';

/** Work as it is recorded: in all, and by who took it. */
interface Work {
  readonly lower: number;
  readonly adjoint: number;
  readonly total: number;
}

const orMissing = (value: number | null | undefined, text: (value: number) => string): string =>
  value === undefined || value === null || Number.isNaN(value) ? MISSING : text(value);

/** How each quantity of a run is printed: alike in the app, the reports and the command line. */
export const printed = {
  /** An objective or a loss without its interval. */
  objective: (value: number | null | undefined): string =>
    orMissing(value, (of) => significant(of, 5)),
  /** Norms, weights, and other numbers that are computed and no bounds. */
  number: (value: number | null | undefined): string => orMissing(value, significant),
  /** Whatever something is proven or estimated to be at most; rounded up. */
  bound: (value: number | null | undefined): string => orMissing(value, roundedUp),
  /** In dB; JSON has no infinity, and null stands for it: the pictures are equal. */
  psnr: (value: number | null | undefined): string =>
    value === null || value === Infinity ? '∞' : orMissing(value, (of) => of.toFixed(2)),
  ssim: (value: number | null | undefined): string => orMissing(value, (of) => of.toFixed(4)),
  /** A share or score in [0, 1]. */
  share: (value: number | null | undefined): string => orMissing(value, (of) => of.toFixed(4)),
  percent: (share: number | null | undefined, digits = 2): string =>
    orMissing(share, (of) => `${(100 * of).toFixed(digits)}\u00a0%`),
  /**
   * The units of a run, and how many of them are beyond those of its last recorded step: evaluations
   * that led to no further one.
   */
  work: ({ lower, adjoint, total }: Work, atLastStep?: number | null): string =>
    `${whole(total)} units (lower level ${whole(lower)}, adjoint ${whole(adjoint)}` +
    `${workAfter(total, atLastStep)})`,
  megabytes: (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0),
} as const;

/** Says where the total is more than the last row of the history has; nothing where it is not. */
export function workAfter(total: number, atLastStep: number | null | undefined): string {
  const after = total - (atLastStep ?? total);
  return after > 0 ? `; ${whole(after)} of all after the last accepted step` : '';
}

/** `29.42 ± 0.45`, with the standard error where that is known. */
export function estimatedPsnr(
  psnr: number | null | undefined,
  error: number | null | undefined,
): string {
  const spread = typeof error === 'number' && error > 0 ? ` ± ${printed.psnr(error)}` : '';
  return `${printed.psnr(psnr)}${spread}`;
}

/** `29.42 ± 0.45 dB`. */
export function estimatedPsnrText(...of: Parameters<typeof estimatedPsnr>): string {
  return `${estimatedPsnr(...of)} dB`;
}
