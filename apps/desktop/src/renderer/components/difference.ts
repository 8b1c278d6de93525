import { ERROR_LIMIT, printed } from '@bilevel/runs/display';

/** Between which values signed differences are shown, as in the pictures that a run writes. */
export const DIFFERENCE_LIMITS = { low: -ERROR_LIMIT, high: ERROR_LIMIT };

/** The same in words. */
export const DIFFERENCE_TEXT = `from −${printed.number(ERROR_LIMIT)} (black) over 0 (grey) to ${printed.number(ERROR_LIMIT)} (white) of the range`;
