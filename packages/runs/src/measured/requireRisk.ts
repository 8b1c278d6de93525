import { ArgumentError, expected } from '@bilevel/core';
import { chosenRisk } from '@bilevel/imaging';
import type { RunSettings } from '../config.js';

/**
 * Throws unless what is minimised is known of the pictures: settings of noise that is in the files already go with a risk that
 * needs no clean pictures, and the other way round.
 *
 * @throws ArgumentError
 */
export function requireRisk(
  { data: { noise, size }, training: { risk } }: RunSettings,
  {
    second,
    check,
    noisy,
  }: { readonly second?: unknown; readonly check?: unknown; readonly noisy?: unknown },
): void {
  const { entry } = chosenRisk(risk);
  if (noise.kind !== 'measured') {
    const other = [second !== undefined && 'second', check !== undefined && 'check'].find(
      (one) => typeof one === 'string',
    );
    if (entry.needs === 'truth' && other === undefined) return;
    throw new ArgumentError(
      expected(
        'pictures whose noise is in the files already',
        other === undefined ? `the risk ${entry.name}` : `\`${other}\``,
        'clean ones, to which noise is added',
        'Give noisy pictures with `second` or `unsupervised`, or leave it out.',
      ),
    );
  }
  if (entry.needs === 'truth' || noisy !== undefined) {
    throw new ArgumentError(
      expected(
        'clean pictures to learn from',
        noisy === undefined ? `the risk ${entry.name}` : '`noisy`',
        'noisy ones alone',
        'Choose `second` or `unsupervised`, or give clean pictures.',
      ),
    );
  }
  if ((entry.needs === 'second') !== (second !== undefined)) {
    throw new ArgumentError(
      expected(
        entry.needs === 'second' ? 'a folder of second measurements' : 'no second measurements',
        `the risk ${entry.name}`,
        second === undefined ? 'none' : '`second`',
      ),
    );
  }
  if (entry.needs === 'second' && (noise.sigma ?? noise.percent) !== undefined) {
    throw new ArgumentError(
      'Expected no `noise` beside `second` but received one: two measurements say by themselves how much noise there is.',
    );
  }
  if (size.kind === 'shrink' || size.kind === 'resize') {
    throw new ArgumentError(
      expected(
        'pictures as they are, or unshrunk parts of them,',
        `the risk ${entry.name}`,
        'a resize, which would change their noise',
        'Choose `part`, or all of each picture (`size` full).',
      ),
    );
  }
}
