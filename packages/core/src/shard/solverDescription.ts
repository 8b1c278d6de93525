/**
 * Plain data from which a solver can be made again elsewhere: in a worker thread, in another
 * process. The solvers of this package carry one. A solver of your own needs one only where the
 * samples are evaluated outside this thread; it then names an export of `module`, a function of
 * `options` that returns the solver.
 */
export interface SolverDescription {
  readonly name: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /**
   * Specifier of the module of a solver of your own, as that of a `ProblemReference`. Default: this
   * package.
   */
  readonly module?: string;
}
