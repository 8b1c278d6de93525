/** What both sides are timed at. */
export const OPERATIONS = ['gradient', 'hessianVector', 'crossTranspose'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Runs an operation once on everything it was made for. */
export type Operations = Readonly<Record<Operation, () => void>>;
