import { BilevelError } from '@bilevel/core';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'nothing: no such file or folder. Check the path.',
  EACCES: 'a refusal: permission denied. Check its permissions.',
  EPERM: 'a refusal: not permitted. Check its permissions.',
  EISDIR: 'a folder. Give a file.',
  ENOTDIR: 'a path that goes through a file as if it were a folder. Check the path.',
};

/** A file or folder of data that cannot be read, or does not hold what is needed. */
export class DataFileError extends BilevelError {
  readonly code = 'unreadable-data';

  /** `problem`: an error of the operating system, or the message. */
  constructor(
    readonly path: string,
    problem: unknown,
  ) {
    super(
      typeof problem === 'string' ? problem : DataFileError.#explain(path, problem),
      typeof problem === 'string' ? {} : { cause: problem },
    );
  }

  static #explain(path: string, cause: unknown): string {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    return `Expected a readable file for ${path} but received ${REASONS[code] ?? `an error of the operating system: ${code}.`}`;
  }
}
