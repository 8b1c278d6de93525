/** What is only measured together. */
export const PATTERN_GROUPS = {
  points: 'single entries of k-space',
  lines: 'columns of k-space',
  spokes: 'lines through the middle of k-space at equal angles, which share what they cross in',
} as const;

export type PatternGroupKind = keyof typeof PATTERN_GROUPS;
