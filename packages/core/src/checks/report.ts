/** What a check is about; stable, for programs. */
export type CheckName =
  | 'structure'
  | 'constants'
  | 'finite'
  | 'deterministic'
  | 'inputs-kept'
  | 'output-overwritten'
  | 'lower-gradient'
  | 'hessian'
  | 'hessian-symmetry'
  | 'cross'
  | 'cross-transpose'
  | 'preconditioner'
  | 'upper-gradient'
  | 'upper-parameter-gradient'
  | 'regulariser-gradient'
  | 'strong-convexity'
  | 'lipschitz-gradient'
  | 'lipschitz-hessian'
  | 'lipschitz-cross'
  | 'lipschitz-upper-gradient'
  | 'lipschitz-upper-parameter-gradient'
  | 'cross-norm'
  | 'local-change'
  | 'region'
  | 'beyond-region'
  | 'rounding';

/** One check. Plain data. */
export interface ProblemCheck {
  readonly name: CheckName;
  /** What was compared with what. */
  readonly what: string;
  /** The sample it belongs to; none for the problem as a whole. */
  readonly sample?: number;
  readonly passed: boolean;
  /** The worst number found; NaN when a function threw or returned no number. */
  readonly measured: number;
  /** What `measured` has to be, in words. */
  readonly expected: string;
  /** What to do about it, where the check failed. */
  readonly remedy?: string;
}

/** All checks of a problem. */
export interface ProblemReport {
  /** True when every check passed: no fault was found, which is no proof that there is none. */
  readonly passed: boolean;
  readonly checks: readonly ProblemCheck[];
  /** The checks that failed. */
  readonly failures: readonly ProblemCheck[];
}

/** What a check says about itself. */
export interface Description {
  readonly what: string;
  readonly remedy: string;
}

interface Kept extends Description {
  readonly expected: string;
  measured: number;
  passed: boolean;
}

/** Keeps the worst measurement of every check of one sample. */
export class Recorder {
  readonly #sample: number | undefined;
  readonly #kept = new Map<CheckName, Kept>();

  constructor(sample?: number) {
    this.#sample = sample;
  }

  /** Passes while `measured` ≤ `limit`. */
  atMost(name: CheckName, measured: number, limit: number, description: Description): void {
    this.#keep(name, measured, measured <= limit, `at most ${digits(limit)}`, description, 1);
  }

  /** Passes while `measured` ≥ `limit`. */
  atLeast(name: CheckName, measured: number, limit: number, description: Description): void {
    this.#keep(name, measured, measured >= limit, `at least ${digits(limit)}`, description, -1);
  }

  /** Passes when `faults` is empty; counts them otherwise. */
  none(name: CheckName, faults: readonly string[], description: Description): void {
    const named = faults.length === 0 ? '' : ` Found in: ${faults.join(', ')}.`;
    const remedy = description.remedy + named;
    this.#keep(name, faults.length, faults.length === 0, '0', { ...description, remedy }, 1);
  }

  /** Tells what was found, which is no fault. */
  note(name: CheckName, measured: number, expected: string, what: string): void {
    this.#keep(name, measured, true, expected, { what, remedy: '' }, 1);
  }

  /** Runs a check; a function of the problem that throws fails it, with what it threw. */
  guard(name: CheckName, description: Description, check: () => void): void {
    try {
      check();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const remedy = `A function of the problem threw: ${message}`;
      this.#keep(name, NaN, false, 'no exception', { ...description, remedy }, 1);
    }
  }

  checks(): ProblemCheck[] {
    return Array.from(this.#kept, ([name, { what, remedy, measured, passed, expected }]) => ({
      name,
      what,
      ...(this.#sample !== undefined && { sample: this.#sample }),
      passed,
      measured,
      expected,
      ...(!passed && { remedy }),
    }));
  }

  /** `sign` 1: larger is worse; −1: smaller is. NaN is worst. */
  #keep(
    name: CheckName,
    measured: number,
    passed: boolean,
    expected: string,
    { what, remedy }: Description,
    sign: 1 | -1,
  ): void {
    const before = this.#kept.get(name);
    const worse =
      before === undefined ||
      (before.passed && !passed) ||
      (before.passed === passed && !(sign * measured <= sign * before.measured));
    if (worse) this.#kept.set(name, { what, remedy, measured, passed, expected });
  }
}

/** A number as messages show it. */
function digits(x: number): string {
  return String(Number(x.toPrecision(4)));
}
