import { expect, it } from 'vitest';
import { choiceIn, choiceText } from '../../src/describe/expressions.js';
import { namedOption, resolveOptions } from '../../src/describe/options.js';

const WAYS = namedOption({ key: 'way', label: 'Way', help: 'how' }, ['up', 'down']);
const all = [{ name: 'go', options: [WAYS] }];

it('reads and writes the names of values, which are numbers', () => {
  const choice = choiceIn('what', all, 'go: way = down');
  expect(choice).toEqual({ name: 'go', options: { way: 1 } });
  expect(choiceText(choice, all)).toBe('go:way=down');
  expect(resolveOptions('go', [WAYS])).toEqual({ way: 0 });
});

it('says which names there are', () => {
  expect(() => choiceIn('what', all, 'go:way=left')).toThrow(
    'Expected one of up, down for way in the options of go but received "left"',
  );
  expect(() => resolveOptions('go', [WAYS], { way: 2 })).toThrow('Expected one of up, down');
});
