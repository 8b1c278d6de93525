import { FIDELITIES, OPERATORS, potentialsFor, REGULARISERS } from '@bilevel/imaging';
import { describe, expect, it } from 'vitest';
import { drawOracleCase } from '../../src/verify/oracle/drawCase.js';
import { formulaOf } from '../../src/verify/oracle/models/picture/formulas.js';
import { EXACT_NOISES } from '../../src/verify/oracle/models/picture/noises.js';
import { EXACT_OPERATORS } from '../../src/verify/oracle/models/picture/operators.js';
import { EXACT_REGULARISERS } from '../../src/verify/oracle/models/picture/regularisers.js';
import { scalarPotentialOf } from '../../src/verify/oracle/models/picture/scalarPotentials.js';
import { FILTERS, JOINT, MAP, RIDGE } from '../../src/verify/oracle/models/picture/terms.js';
import { OPERATIONS, NOISES } from '../../src/verify/oracle/regimes/physics.js';

const potentials = [...new Set(REGULARISERS.flatMap(potentialsFor))];
/** Of which the formula is no list of differences. */
const OTHERS = [FILTERS, JOINT, MAP, RIDGE];
const blocks = REGULARISERS.filter(({ name }) => !OTHERS.includes(name));
const PARTS = [
  ...blocks.map(({ name }) => ['regulariser', name, EXACT_REGULARISERS] as const),
  ...OPERATORS.map(({ name }) => ['operator', name, EXACT_OPERATORS] as const),
  ...FIDELITIES.map(({ name }) => ['data term', name, EXACT_NOISES] as const),
];

describe('the oracle', () => {
  it.each(PARTS)('has a formula of its own for the %s %s', (part, name, formulas) => {
    expect(formulaOf<unknown>(formulas, part, name)).toBeDefined();
  });

  it.each(potentials)('has a formula of its own for the potential %s', (name) => {
    expect(scalarPotentialOf(name).curvature).toBeGreaterThan(0);
  });

  it.each(OPERATORS)('draws cases of the operator $name', ({ name }) => {
    expect(formulaOf(OPERATIONS, 'operator', name)).toBeDefined();
  });

  it.each(FIDELITIES)('draws cases of the data term $name', ({ name }) => {
    expect(formulaOf(NOISES, 'data term', name)).toBeDefined();
  });

  it('says where a formula that is missing has to be written', () => {
    expect(() => formulaOf(EXACT_REGULARISERS, 'regulariser', 'wavelets')).toThrow(
      /no formula for the regulariser wavelets, only for tv, .*write it.* in .*models\/picture/,
    );
  });

  it('draws all of the catalogues, in sums and in colour', () => {
    const drawn = new Set<string>();
    for (let k = 0; k < 400; k++) {
      const { data } = drawOracleCase(3, k, 'models');
      if (data.kind !== 'picture') continue;
      const [sample] = data.samples;
      if (sample === undefined) continue;
      for (const { regulariser, potential } of sample.terms) {
        drawn.add(`regulariser ${regulariser}`).add(`potential ${potential}`);
      }
      drawn.add(`operator ${sample.operator.name}`).add(`data term ${sample.noise.name}`);
      drawn.add(`terms ${String(sample.terms.length)}`).add(`channels ${String(sample.channels)}`);
      if (sample.ridge > 0) drawn.add('ridge');
    }
    const all = [
      ...PARTS.map(([part, name]) => `${part} ${name}`),
      ...potentials.map((name) => `potential ${name}`),
      ...OTHERS.map((name) => `regulariser ${name}`),
    ];
    const channels = ['channels 1', 'channels 2', 'channels 3'];
    const shapes = ['terms 1', 'terms 2', 'terms 3', ...channels, 'ridge'];
    expect([...drawn].sort()).toEqual([...all, ...shapes].sort());
  });
});
