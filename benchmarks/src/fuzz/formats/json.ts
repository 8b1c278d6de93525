import type { Dice } from '../dice.js';

type Json = unknown;
const VALUES: readonly Json[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    -1e308,
    5e-324,
    2 ** 53,
    '',
    'x',
    '../../x',
    '\u001b[2J',
  ],
  ...[[], {}, [[]], { kind: 'gaussian' }, 'bilevel-run', 'bilevel-model', 999, '1', 'NaN'],
];

/** Replaces, drops, adds or nests a value somewhere in a value. */
export function mutateValue(value: Json, dice: Dice): Json {
  const inside = typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
  if (!inside || dice.chance(0.15)) return replaced(value, dice);
  if (Array.isArray(value)) {
    const items = [...(value as Json[])];
    if (items.length === 0 || dice.chance(0.2)) return [...items, dice.pick(VALUES)];
    const at = dice.below(items.length);
    if (dice.chance(0.2)) items.splice(at, 1);
    else items[at] = mutateValue(items[at], dice);
    return items;
  }
  const entries = Object.entries(value);
  if (entries.length === 0 || dice.chance(0.1)) {
    const key = dice.pick(['x', '__proto__', 'constructor', 'format', 'length', '']);
    return Object.fromEntries([...entries, [key, dice.pick(VALUES)]]);
  }
  const at = dice.below(entries.length);
  if (dice.chance(0.15)) return Object.fromEntries(entries.filter((_, i) => i !== at));
  return Object.fromEntries(
    entries.map(([key, inner], i) => [key, i === at ? mutateValue(inner, dice) : inner]),
  );
}

function replaced(value: Json, dice: Dice): Json {
  if (typeof value === 'number' && dice.chance(0.5)) {
    return dice.pick([-value, value * 1e12, value + 0.5, dice.edge(), -dice.edge()]);
  }
  if (value instanceof Float64Array && dice.chance(0.7)) {
    return dice.pick([value.slice(1), new Float64Array(0), [...value], Float32Array.from(value)]);
  }
  return dice.pick(VALUES);
}

/** Another document; sometimes as deep as a parser may have to go. */
export function mutateJson(bytes: Buffer, dice: Dice): Buffer {
  if (dice.chance(0.02)) {
    const depth = 1 + dice.below(20_000);
    return Buffer.from(`${'['.repeat(depth)}${dice.chance(0.5) ? ']'.repeat(depth) : ''}`);
  }
  let value: Json = JSON.parse(bytes.toString());
  for (let k = 1 + dice.below(3); k > 0; k--) value = mutateValue(value, dice);
  return Buffer.from(JSON.stringify(value));
}
