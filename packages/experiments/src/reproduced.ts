/** What an experiment returns: its summary, and the names of the files in its folder. */
export interface Reproduced<S> {
  readonly summary: S;
  readonly files: readonly string[];
}
