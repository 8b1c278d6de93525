import { BilevelError } from '@bilevel/core';

/** `Expected <what> for <path> but received <received>. <remedy>` */
function fileMessage(path: string, what: string, received: string, remedy: string): string {
  return `Expected ${what} for ${path} but received ${received}. ${remedy}`;
}

/**
 * A file that cannot be read or written: missing, damaged, mislabelled, in an unsupported format,
 * or refused by the operating system (then `cause` carries the system's error with its code).
 */
export class ImageFileError extends BilevelError {
  readonly code = 'unreadable-image';

  constructor(
    readonly path: string,
    what: string,
    received: string,
    remedy: string,
    options?: ErrorOptions,
  ) {
    super(fileMessage(path, what, received, remedy), options);
  }
}

/** A file with several pictures of which none, or one that is not there, was chosen. */
export class PictureChoiceError extends ImageFileError {
  /** @param option what is to be chosen */
  constructor(
    path: string,
    readonly option: 'page' | 'channel' | 'variable',
    what: string,
    received: string,
    remedy: string,
  ) {
    super(path, what, received, remedy);
  }
}

/** A picture that can be read but not used: constant, too small, or with pixels that are no numbers. */
export class ImageContentError extends BilevelError {
  readonly code = 'unusable-image';

  constructor(
    readonly path: string,
    what: string,
    received: string,
    remedy: string,
  ) {
    super(fileMessage(path, what, received, remedy));
  }
}

/** Clean and noisy pictures that do not belong together: a partner is missing, or sizes differ. */
export class PairingError extends BilevelError {
  readonly code = 'unpaired-images';
}

/** There is nothing to work on. */
export class NoImagesError extends BilevelError {
  readonly code = 'no-images';
}

/** As many are named in a message. */
const NAMED = 20;

/** Several pictures that cannot be used, all named at once. */
export class UnusableImagesError extends BilevelError {
  readonly code = 'unusable-images';

  /** @param errors what is wrong with each, at least two */
  constructor(readonly errors: readonly BilevelError[]) {
    const lines = errors.slice(0, NAMED).map(({ message }) => `\n  ${message}`);
    const more = errors.length - lines.length;
    const rest = more === 0 ? '' : `\n  and ${String(more)} more.`;
    super(`${String(errors.length)} pictures cannot be used:${lines.join('')}${rest}`);
  }
}
