import { runCommand } from './command.js';
import { stopWhenUnread } from './interrupt.js';

stopWhenUnread();
// A file beyond `ulimit -f` is then refused with an error, as on a full disk, instead of the
// process being killed without a word.
process.on('SIGXFSZ', () => undefined);
await runCommand(process.argv.slice(2));
