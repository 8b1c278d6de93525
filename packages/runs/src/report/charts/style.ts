export type Shape = 'circle' | 'square' | 'diamond' | 'triangle';

/** How a series is drawn: colour, dash and marker all differ, so that any one of them is enough. */
export interface Style {
  readonly colour: string;
  readonly dash?: string;
  readonly shape: Shape;
}

/** After Okabe & Ito (2008), darkened where they have less than 3:1 contrast on white. */
const COLOURS = {
  blue: '#0072b2',
  vermillion: '#d55e00',
  green: '#008a63',
  purple: '#b45a91',
  grey: '#666666',
} as const;

/** The same hues for a dark page; the page's style sheet exchanges them. */
export const DARK_COLOURS: Readonly<Record<string, string>> = {
  [COLOURS.blue]: '#5db7ee',
  [COLOURS.vermillion]: '#ff8f45',
  [COLOURS.green]: '#2fd0a0',
  [COLOURS.purple]: '#e79cc9',
  [COLOURS.grey]: '#a9a9a9',
};

/** Styles in the order in which a chart takes them. */
export const STYLE = {
  first: { colour: COLOURS.blue, shape: 'circle' },
  second: { colour: COLOURS.vermillion, dash: '7 3', shape: 'square' },
  third: { colour: COLOURS.green, dash: '2 3', shape: 'diamond' },
  fourth: { colour: COLOURS.purple, dash: '9 3 2 3', shape: 'triangle' },
  level: { colour: COLOURS.grey, dash: '3 3', shape: 'circle' },
  levelSecond: { colour: COLOURS.grey, dash: '8 4', shape: 'square' },
  total: { colour: COLOURS.grey, shape: 'square' },
} as const satisfies Record<string, Style>;
