import { describe, expect, it } from 'vitest';
import {
  changeOver,
  dualWeightedBound,
  estimated,
  hypergradient,
  type LocalChange,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { posterioriInput } from '../support/posterioriInput.js';
import { distance, truthOf } from '../support/truth.js';

const input = posterioriInput({ mu: 4, adjointNorm: 5 });
const adjoint = Float64Array.of(3, 4);
const duals = [Float64Array.of(6, 8), Float64Array.of(0, 1)];
const dualNorms = [10, 1];
const dualResiduals = [0.3, 0.4];
const correctionRounding = 6e-14;

describe('dualWeightedBound', () => {
  it('is the formula of mathematics.md §5.4 with the global constants', () => {
    const change = changeOver(input.lower, 0.1, undefined);
    const { total, parts, kind } = dualWeightedBound(input, {
      adjoint,
      duals,
      dualNorms,
      dualResiduals,
      correctionRounding,
      change,
    });
    const size = Math.sqrt(101);
    // ‖B* − B‖ and ‖(A* − A)z_j‖ over √μ, and the residuals: all in the norm of A*⁻¹.
    const dualError = (5 * 0.1) / 2 + (3 * 0.1 * size) / 2 + 0.5 / 2;
    expect(parts.parameterGradient).toBeCloseTo(1.1, 14);
    expect(parts.cross).toBeCloseTo(5 * 0.1 * 5, 14);
    expect(parts.adjointResidual).toBeCloseTo((dualError * 0.2) / 2, 13);
    expect(parts.upperGradient).toBeCloseTo(0.7 * (size + dualError / 2), 13);
    expect(parts.hessian).toBeCloseTo(3 * 0.1 * 5 * (size + dualError / 2), 12);
    const rounding = (size + dualError / 2) * 2e-14 + 3e-14 + 6e-14;
    expect(parts.rounding).toBeGreaterThan(rounding);
    // What rounding up adds is of the order of 200 roundings of the total.
    expect(parts.rounding).toBeLessThan(rounding + 1e-12);
    const sum = Object.values<number>({ ...parts }).reduce((a, b) => a + b, 0);
    expect(total).toBeCloseTo(sum, 13);
    expect(kind).toBe('certified');
  });

  it('bounds one direction with one dual', () => {
    const direction = Float64Array.of(3, 0, -4);
    const of = (local: LocalChange | undefined): ReturnType<typeof dualWeightedBound> =>
      dualWeightedBound(input, {
        adjoint,
        duals: duals.slice(0, 1),
        dualNorms: [10],
        dualResiduals: [0.3],
        correctionRounding,
        change: changeOver(input.lower, 0.1, local),
        direction,
      });
    const { parts } = of(undefined);
    const dualError = (5 * 0.1 * 5) / 2 + (3 * 0.1 * 10) / 2 + 0.3 / 2;
    expect(parts.cross).toBeCloseTo(5 * 0.1 * 5 * 5, 13);
    expect(parts.adjointResidual).toBeCloseTo((dualError * 0.2) / 2, 13);
    expect(parts.hessian).toBeCloseTo(3 * 0.1 * 5 * (10 + dualError / 2), 12);
    const known: LocalChange = {
      kind: 'certified',
      hessianChange: () => 0.01,
      crossTransposeChange: () => 0.02,
      crossEnergy: (j) => 0.001 * (j + 1),
    };
    // ‖u‖ times the change of Bᵀq; Σ |u_j| times the energies.
    expect(of(known).parts.cross).toBeCloseTo(5 * 0.02, 14);
    const energies = 3 * 0.001 + 4 * 0.003;
    expect(of(known).parts.adjointResidual).toBeCloseTo(((energies + 0.005 + 0.15) * 0.2) / 2, 12);
    const own = { ...known, crossForm: () => 0.003, crossEnergyAlong: () => 0.002 };
    expect(of(own).parts.cross).toBe(0.003);
    expect(of(own).parts.adjointResidual).toBeCloseTo(((0.002 + 0.005 + 0.15) * 0.2) / 2, 12);
  });

  it('takes local bounds where they are smaller, and keeps kinds apart', () => {
    const local: LocalChange = {
      kind: 'certified',
      hessianChange: () => 0.01,
      crossTransposeChange: () => 0.02,
      hessianForm: () => 0.03,
      hessianEnergy: () => 0.04,
      crossEnergy: () => 0.06,
    };
    const bound = (given: LocalChange): ReturnType<typeof dualWeightedBound> =>
      dualWeightedBound(input, {
        adjoint,
        duals,
        dualNorms,
        dualResiduals,
        correctionRounding,
        change: changeOver(input.lower, 0.1, given),
      });
    const { parts, kind } = bound(local);
    const dualError = 0.06 * Math.SQRT2 + 0.04 * Math.SQRT2 + 0.25;
    expect(kind).toBe('certified');
    expect(parts.cross).toBe(0.02);
    expect(parts.hessian).toBeCloseTo(0.03 * Math.SQRT2 + dualError * 0.04, 14);
    expect(parts.adjointResidual).toBeCloseTo(dualError * 0.1, 14);
    // What is left out comes from what is there.
    const coarse = bound({
      kind: 'certified',
      hessianChange: () => 0.01,
      crossTransposeChange: () => 0.02,
    });
    expect(coarse.parts.hessian).toBeCloseTo(
      0.01 * Math.sqrt(101) + (0.25 + 0.005 * Math.SQRT2 + 0.25) * 0.005,
      14,
    );
    // An estimate never replaces a proof, however small; with an estimated constant it is the proof.
    const guess = bound({ ...local, kind: 'estimated' });
    expect(guess.kind).toBe('certified');
    expect(guess.parts.cross).toBeCloseTo(2.5, 14);
    const lower = {
      ...input.lower,
      lipschitzHessian: estimated(1e-9),
      lipschitzCross: estimated(0),
    };
    const proven = dualWeightedBound(
      { ...input, lower },
      {
        adjoint,
        duals,
        dualNorms,
        dualResiduals,
        correctionRounding,
        change: changeOver(lower, 0.1, local),
      },
    );
    expect(proven.kind).toBe('certified');
    expect(proven.parts.cross).toBe(0.02);
  });

  it('needs no accurate adjoint: its residual enters in second order', () => {
    const problem = chainProblem(5, { dimensions: [30] });
    const theta = Float64Array.of(-1, -1);
    const truth = truthOf(problem, theta);
    const at = (certificate: 'local' | 'sharp', delta: number): [number, number] => {
      const h = hypergradient(problem, theta, { epsilon: 1e-9, delta, certificate });
      return [distance(h.gradient, truth.gradient), h.bound.total];
    };
    const [plainError, plainBound] = at('local', 1e-1);
    const [error, bound] = at('sharp', 1e-1);
    expect(error).toBeLessThan(plainError / 5);
    expect(bound).toBeLessThan(plainBound / 5);
  });
});
