import type { Command } from 'commander';
import { addBoundsCommand } from './bounds.js';
import { addOracleCommand } from './oracle.js';

/** `bilevel verify`: checks of what this software claims. */
export function addVerifyCommand(program: Command): void {
  const verify = program
    .command('verify')
    .summary('check what is certified against the truth')
    .description('Checks what this software certifies against the truth.')
    .addHelpText('after', '\nExample:\n  $ bilevel verify bounds --cases 1000 --seed 7');
  addBoundsCommand(verify);
  addOracleCommand(verify);
}
