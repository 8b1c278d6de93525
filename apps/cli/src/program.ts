import { Command } from 'commander';
import { addApplyCommand } from './commands/apply.js';
import { addCleanCommand } from './commands/clean.js';
import { addClusterCommand } from './commands/cluster.js';
import { addLearnCommand } from './commands/learn/learn.js';
import { addReproduceCommand } from './commands/reproduce/reproduce.js';
import { addSampleCommand } from './commands/sample/sample.js';
import { addShowCommand } from './commands/show/show.js';
import { addTuneCommand } from './commands/tune.js';
import { addVerifyCommand } from './commands/verify/verify.js';
import { addWorkerCommand } from './commands/worker.js';
import { printable } from './terminal.js';

/** The command `bilevel` with all below it. */
export function createProgram(version: string): Command {
  const program = new Command('bilevel')
    .description('Learns the parameters of imaging inverse problems, with certified error bounds.')
    .version(version)
    .showHelpAfterError('Run with --help for the options.')
    // Its messages repeat what was given.
    .configureOutput({
      outputError: (text, write) => {
        write(text.split('\n').map(printable).join('\n'));
      },
    })
    .exitOverride();
  addLearnCommand(program);
  addCleanCommand(program);
  addApplyCommand(program);
  addTuneCommand(program);
  addSampleCommand(program);
  addShowCommand(program);
  addReproduceCommand(program);
  addVerifyCommand(program);
  addWorkerCommand(program);
  addClusterCommand(program);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}
