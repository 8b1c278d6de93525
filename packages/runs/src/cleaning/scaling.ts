/** How features are brought to one scale. */
export const SCALINGS = ['standard', 'none'] as const;
