import { PATTERN_GROUPS } from '@bilevel/imaging/describe';

/** Names of what of k-space is only measured together. */
export const PATTERN_GROUP_NAMES = Object.keys(PATTERN_GROUPS);
