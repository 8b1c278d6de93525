import { BilevelError } from '@bilevel/core';

/** What is wrong with a file, and where. */
export interface FileFault {
  /** Where in the file, as `line 3, column 2` or `byte 16`. */
  readonly at?: string;
  readonly what: string;
  readonly received: string;
  readonly remedy: string;
}

/** A data file that cannot be read: missing, damaged, or not of the format it should be. */
export class DataFileError extends BilevelError {
  readonly code = 'unreadable-data';

  constructor(
    readonly path: string,
    fault: FileFault,
    options?: ErrorOptions,
  ) {
    const place = fault.at === undefined ? path : `${path}, ${fault.at},`;
    super(
      `Expected ${fault.what} in ${place} but received ${fault.received}. ${fault.remedy}`,
      options,
    );
  }
}

/** Data that can be read but not used: a class without samples, fewer samples than asked for. */
export class DataContentError extends BilevelError {
  readonly code = 'unusable-data';
}
