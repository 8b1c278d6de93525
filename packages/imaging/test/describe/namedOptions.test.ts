import { expect, it } from 'vitest';
import { choiceIn, choiceText, valuesIn } from '../../src/describe/expressions.js';
import { namedOption, resolveOptions } from '../../src/describe/options.js';
import { nameOfTerms, termsOf } from '../../src/prior/expression.js';
import { Model } from '../../src/problem/model.js';

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

it('reads what was written by number before values had names', () => {
  const turned = [{ ...WAYS, formerKey: 'downwards' }];
  expect(valuesIn('what', 'downwards=1', turned)).toEqual({ way: 1 });
  expect(() => valuesIn('what', 'way=1', turned)).toThrow('Expected one of up, down for way');
  // As runs and models of earlier versions have it.
  const [term] = termsOf('weight-map:huber,columns=2,isotropic=1');
  expect(nameOfTerms(term ? [term] : [])).toBe('weight-map:huber,columns=2,differences=isotropic');
  expect(new Model({ prior: 'weight-map:isotropic=0' }).prior).toBe('weight-map');
  expect(() => termsOf('weight-map:isotropic=2')).toThrow('one of anisotropic, isotropic');
  expect(() => termsOf('weight-map:differences=both')).toThrow('one of anisotropic, isotropic');
});
