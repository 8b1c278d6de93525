/** A whole number of at least 1. */
export const COUNT = { kind: 'number', min: 1, whole: true } as const;
/** A finite number above 0. */
export const POSITIVE = { kind: 'number', above: 0 } as const;
/** What seeds the generator of random numbers: 32 bits. */
export const SEED = { kind: 'number', min: 0, max: 0xffffffff, whole: true, default: 0 } as const;
