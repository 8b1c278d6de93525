import type { Judgement } from '../judge.js';
import { minus, type Real, type Reals } from '../real.js';
import { judged, RELATIVE, type PartContext, type PartName } from './part.js';

/** Columns of B that are compared one by one. */
const MOST_COLUMNS = 3;

/** What the problem knows of its error ball. */
export function changeJudgements(context: PartContext): Judgement<PartName>[] {
  const { arithmetic, solver, level, at, found, here, truth } = context;
  const d = found.solution.length;
  const gradient = new Float64Array(d);
  level.gradient(found.solution, gradient);
  const local = at.within?.({
    radius: found.epsilon,
    gradient,
    gradientRounding: level.gradientRounding?.(found.solution) ?? 0,
  });
  if (local === undefined) return [];
  const there = truth.point;
  const size = there.lipschitz(truth.solution.slack).hessianNorm;
  const real = (value: number): Real => arithmetic.of(value);
  const energy = (r: Reals): Real =>
    arithmetic
      .dot(r, solver.solve(there, r, size).solution)
      .abs()
      .sqrt();
  const out: Judgement<PartName>[] = [];
  const vectors = [found.adjoint, ...(found.duals ?? []).slice(0, 2)];
  const changes = vectors.map((v) => {
    const exact = arithmetic.vector(v);
    return minus(there.apply(exact), here.apply(exact));
  });
  const slackOf = (v: Float64Array): Real =>
    size.times(arithmetic.norm(arithmetic.vector(v))).times(arithmetic.unit);
  for (const [k, v] of vectors.entries()) {
    const change = changes[k]!;
    const slack = slackOf(v);
    out.push(
      judged(
        context,
        'hessian-change',
        local,
        arithmetic.norm(change),
        real(local.hessianChange(v)),
        slack,
      ),
    );
    if (local.hessianEnergy !== undefined) {
      const soft = slack.div(truth.sample.strongConvexity.sqrt());
      out.push(
        judged(
          context,
          'hessian-energy',
          local,
          energy(change),
          real(local.hessianEnergy(v)),
          soft,
        ),
      );
    }
    if (local.hessianForm !== undefined && k > 0) {
      const form = arithmetic.dot(arithmetic.vector(v), changes[0] ?? []).abs();
      const formSlack = slackOf(found.adjoint).times(arithmetic.norm(arithmetic.vector(v)));
      out.push(
        judged(
          context,
          'hessian-form',
          local,
          form,
          real(local.hessianForm(v, found.adjoint)),
          formSlack,
        ),
      );
    }
  }
  const q = arithmetic.vector(found.adjoint);
  const crossed = minus(there.crossTranspose(q), here.crossTranspose(q));
  out.push(
    judged(
      context,
      'cross-change',
      local,
      arithmetic.norm(crossed),
      real(local.crossTransposeChange(found.adjoint)),
      arithmetic.norm(here.crossTranspose(q)).plus(1).times(arithmetic.unit),
    ),
  );
  const n = Math.min(MOST_COLUMNS, truth.sample.parameters);
  for (let j = 0; j < n; j++) {
    const column = there.cross(j);
    if (local.crossEnergy !== undefined) {
      const slack = arithmetic
        .norm(column)
        .times(arithmetic.unit)
        .div(truth.sample.strongConvexity.sqrt());
      out.push(
        judged(
          context,
          'cross-energy',
          local,
          energy(minus(column, here.cross(j))),
          real(local.crossEnergy(j)),
          slack,
        ),
      );
    }
    if (local.tangentNorm !== undefined) {
      const { euclidean, energy: inEnergy } = local.tangentNorm();
      const { solution: tangent } = solver.solve(there, column, size);
      const slack = arithmetic.norm(tangent).times(arithmetic.powerOfTen(RELATIVE));
      if (euclidean < Infinity)
        out.push(
          judged(context, 'tangent', local, arithmetic.norm(tangent), real(euclidean), slack),
        );
      if (inEnergy < Infinity)
        out.push(judged(context, 'tangent', local, energy(column), real(inEnergy), slack));
    }
  }
  return out;
}
