import type { Dice } from '../dice.js';
import type { Mutation } from '../mutation.js';

const TOKENS = [
  ...[
    '',
    ' ',
    '0',
    '1',
    '-1',
    '1.5',
    '1e308',
    '1e309',
    '-1.797e308',
    '1e-320',
    'nan',
    'inf',
    '+',
    '.',
  ],
  ...[
    '"',
    '""',
    ',',
    ';',
    '\t',
    '\n',
    '\r\n',
    '\r',
    ':',
    '#',
    '1:1',
    '0:1',
    '2:nan',
    '99999999999:1',
  ],
  ...[
    'cat',
    '=SUM(A1)',
    '\uFEFF',
    '\u0000',
    '\u001b[2J',
    '💥',
    'ÿ',
    '"a\nb"',
    '__proto__',
    'x'.repeat(300),
  ],
];

/**
 * Replaces, inserts, drops, repeats and swaps cells and lines of a text.
 *
 * @param glue what joins cells again; default: what parted the first two
 */
export function mutateText(separator: string | RegExp, glue?: string): Mutation {
  return (bytes: Buffer, dice: Dice): Buffer => {
    const lines = bytes.toString().split('\n');
    for (let k = 1 + dice.below(4); k > 0; k--) {
      const at = dice.below(lines.length);
      const line = lines[at] ?? '';
      const cells = line.split(separator);
      const parted = line.charAt(cells[0]?.length ?? 0);
      const j = dice.below(cells.length);
      switch (dice.below(7)) {
        case 0:
          cells[j] = dice.pick(TOKENS);
          break;
        case 1:
          cells.splice(j, 0, dice.pick(TOKENS));
          break;
        case 2:
          cells.splice(j, 1);
          break;
        case 3:
          lines.splice(at, 0, lines[dice.below(lines.length)] ?? '');
          continue;
        case 4:
          lines.splice(at, 1, ...(dice.chance(0.5) ? [] : ['']));
          if (lines.length === 0) lines.push('');
          continue;
        case 5:
          cells.push(...cells.slice(0, j));
          break;
        default:
          cells[j] = `${cells[j] ?? ''}${dice.pick(TOKENS)}`;
      }
      lines[at] = cells.join(glue ?? parted);
    }
    return Buffer.from(lines.join('\n'));
  };
}
