/** Keys and what they do, by place: where a component handles keys, their list is here. */
export const SHORTCUTS: readonly {
  readonly place: string;
  readonly keys: readonly { readonly keys: readonly string[]; readonly does: string }[];
}[] = [
  {
    place: 'Everywhere',
    keys: [
      { keys: ['?'], does: 'Show this list' },
      { keys: ['Tab'], does: 'Go to the next control' },
      { keys: ['Esc'], does: 'Close a dialog' },
    ],
  },
  {
    place: 'A picture (Look, Apply, New run)',
    keys: [
      { keys: ['+', '−'], does: 'Zoom in and out; so does the wheel' },
      { keys: ['←', '↑', '→', '↓'], does: 'Move; so does dragging' },
      { keys: ['0'], does: 'Show the whole picture' },
      {
        keys: ['Shift'],
        does: 'With dragging: choose a region, its statistics and PSNR are shown',
      },
      { keys: ['Z'], does: 'Zoom to the region' },
      { keys: ['Esc'], does: 'Give the region up' },
    ],
  },
  {
    place: 'Suspects of wrong labels',
    keys: [
      { keys: ['Enter'], does: 'The label is wrong' },
      { keys: ['K'], does: 'The label is right' },
      { keys: ['0', '…', '9'], does: 'Another label' },
      { keys: ['Backspace'], does: 'Take the decision back' },
      { keys: ['←', '↑', '→', '↓'], does: 'Move' },
      { keys: ['Page ↓', 'Page ↑'], does: 'The next and the last page' },
    ],
  },
];
