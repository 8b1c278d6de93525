/** What the command's exit status says. */
export const EXIT = {
  success: 0,
  /** A fault of this software. */
  internal: 1,
  /** Bad input, or a file system that refuses: the message says what to do. */
  badInput: 2,
  /** A run has ended as it should, but nothing was learned: its result is the start, or of no effect. */
  nothingLearned: 3,
  /** Ctrl-C. What was done is kept; the message says how to resume. */
  interrupted: 130,
} as const;
