/** What a person may be asked to choose: a folder, pictures, or one file of a kind. */
export const CHOICES = ['folder', 'pictures', 'model', 'table', 'array'] as const;
export type Choice = (typeof CHOICES)[number];
