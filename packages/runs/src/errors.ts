import { BilevelError } from '@bilevel/core';

/** A run folder that cannot be used as asked: not empty, not a run, already in use. */
export class RunFolderError extends BilevelError {
  readonly code = 'bad-run-folder';
}

/** A configuration or model file that is not one, or of another version. */
export class FileFormatError extends BilevelError {
  readonly code = 'bad-file-format';
}

/** Writing failed: no permission, no space. What was complete on disk stays complete. */
export class WriteError extends BilevelError {
  readonly code = 'cannot-write';

  constructor(
    readonly path: string,
    /** `what`: what the file is; `remedy`: what there is to do after that about the cause. */
    options: { readonly cause: unknown; readonly what?: string; readonly remedy?: string },
  ) {
    super(WriteError.#explain(path, options), { cause: options.cause });
  }

  static #explain(
    path: string,
    { cause, what, remedy }: { cause: unknown; what?: string; remedy?: string },
  ): string {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const reasons: Record<string, string> = {
      ENOSPC: 'the disk is full. Free some space, or choose another folder.',
      EDQUOT: 'the disk quota is used up. Free some space, or choose another folder.',
      EFBIG: 'the file would be larger than allowed. Raise the limit, or choose another folder.',
      EACCES: 'permission was denied. Choose a folder you may write to.',
      EPERM: 'permission was denied. Choose a folder you may write to.',
      EROFS: 'the file system is read-only. Choose another folder.',
      ENOTDIR: 'a part of the path is a file, not a folder. Choose another folder.',
      ENOENT: 'a folder on the way is missing and cannot be made. Choose another folder.',
      ENAMETOOLONG: 'the name is too long. Choose a shorter one.',
      EEXIST: 'a file of that name is in the way. Choose another folder.',
    };
    const file = what === undefined ? path : `${path}, ${what}`;
    const reason = reasons[code] ?? `the system said ${code}.`;
    return `Expected to write ${file} but ${reason}${remedy === undefined ? '' : ` ${remedy}`}`;
  }
}
