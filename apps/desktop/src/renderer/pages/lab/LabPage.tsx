import { printed } from '@bilevel/runs/display';
import {
  Checkbox,
  Grid,
  NumberInput,
  Skeleton,
  Slider,
  Stack,
  Switch,
  Text,
  Title,
} from '@mantine/core';
import { useSessionStorage } from '@mantine/hooks';
import type { LabChoice } from '../../../shared/schemas/lab.js';
import { useCall, useSettled } from '../../app/hooks.js';
import { Problem } from '../../components/Problem.js';
import { BoundsChart } from './BoundsChart.js';
import { RateTable } from './RateTable.js';
import { BOUNDS, SOLVERS, type BoundName } from './names.js';

const FIRST: LabChoice = {
  seed: 0,
  lower: ['gd', 'hb'],
  adjoint: ['cg', 'hb'],
  lowerIterations: 100,
  adjointIterations: 100,
  start: 40,
};

/** The quadratic experiment, whose truth is known, with solvers and iterations to play with. */
export default function LabPage() {
  const [choice, setChoice] = useSessionStorage<LabChoice>({ key: 'lab', defaultValue: FIRST });
  const [shown, setShown] = useSessionStorage<BoundName[]>({
    key: 'lab-bounds',
    defaultValue: ['aPosteriori', 'aPriori'],
  });
  const settled = useSettled(JSON.stringify(choice), 60);
  const { data, error } = useCall('lab', JSON.parse(settled) as LabChoice, { keep: true });
  const change = (to: Partial<LabChoice>): void => {
    setChoice({ ...choice, ...to });
  };
  return (
    <Stack>
      <Title order={1} size="h2">
        Lab
      </Title>
      <Text size="sm" maw={900}>
        F(θ) = ‖A x*(θ) − b‖² with x*(θ) = argmin ‖Cθ + Dx − e‖²: everything has a closed form, so
        that each bound is seen beside the error that it bounds (Ehrhardt &amp; Roberts 2023, §4).
      </Text>
      <Grid gap="xl">
        <Grid.Col span={3}>
          <Stack>
            <Solvers
              label="Lower level"
              names={SOLVERS.lower}
              value={choice.lower}
              onChange={(lower) => {
                change({ lower });
              }}
            />
            <Iterations
              label="Iterations of the lower level"
              value={choice.lowerIterations}
              most={300}
              onChange={(lowerIterations) => {
                change({ lowerIterations });
              }}
            />
            <Solvers
              label="Adjoint"
              names={SOLVERS.adjoint}
              value={choice.adjoint}
              onChange={(adjoint) => {
                change({ adjoint });
              }}
            />
            <Iterations
              label="Iterations of the adjoint"
              value={choice.adjointIterations}
              most={400}
              onChange={(adjointIterations) => {
                change({ adjointIterations });
              }}
            />
            <Switch
              label="Exact lower level before the adjoint"
              checked={choice.start === 'exact'}
              onChange={({ currentTarget: { checked } }) => {
                change({ start: checked ? 'exact' : 40 });
              }}
            />
            {choice.start !== 'exact' && (
              <Iterations
                label="Heavy-ball steps before the adjoint"
                value={choice.start}
                least={0}
                most={200}
                onChange={(start) => {
                  change({ start });
                }}
              />
            )}
            <Checkbox.Group
              label="Bounds that are drawn"
              value={shown}
              onChange={(value) => {
                setShown(value);
              }}
            >
              <Stack gap={6} mt={4}>
                {BOUNDS.map(({ key, label }) => (
                  <Checkbox key={key} value={key} label={label} />
                ))}
              </Stack>
            </Checkbox.Group>
            <NumberInput
              label="Seed of the matrices"
              min={0}
              max={0xffffffff}
              allowDecimal={false}
              value={choice.seed}
              onChange={(seed) => {
                if (typeof seed === 'number') change({ seed });
              }}
            />
          </Stack>
        </Grid.Col>
        <Grid.Col span={9}>
          {error !== undefined && (
            <Problem title="The experiment could not be computed" message={error} />
          )}
          {data === undefined && error === undefined && <Skeleton h={420} />}
          {data !== undefined && (
            <Stack>
              <Text size="sm" role="status" className="numbers">
                Condition κ = {printed.number(data.condition)}: gradient descent falls by{' '}
                {printed.number(data.rateOfGradientDescent)} an iteration, heavy ball by{' '}
                {printed.number(data.rateOfHeavyBall)} in the end.
              </Text>
              <BoundsChart
                title="Lower level"
                unit="distance ‖x − x*‖ by iteration"
                xLabel="iterations"
                runs={data.lower}
                shown={shown}
              />
              <RateTable label="Rates of the lower level" runs={data.lower} />
              <BoundsChart
                title="Hypergradient"
                unit="error ‖h − ∇F‖ by iteration of the adjoint"
                xLabel="iterations of the adjoint"
                runs={data.hypergradient}
                shown={shown}
              />
              <RateTable label="Rates of the hypergradient" runs={data.hypergradient} />
              <BoundsChart
                title="A fixed amount of work"
                unit={`error ‖h − ∇F‖ with N of ${String(choice.adjointIterations)} iterations below`}
                xLabel="heavy-ball steps N of the lower level; the adjoint gets the rest"
                runs={data.splits}
                shown={shown}
              />
            </Stack>
          )}
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Solvers({
  label,
  names,
  value,
  onChange,
}: {
  label: string;
  names: Readonly<Record<string, string>>;
  value: readonly string[];
  onChange: (value: string[]) => void;
}) {
  return (
    <Checkbox.Group label={label} value={[...value]} onChange={onChange}>
      <Stack gap={6} mt={4}>
        {Object.entries(names).map(([key, name]) => (
          <Checkbox key={key} value={key} label={name} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

function Iterations({
  label,
  value,
  least = 1,
  most,
  onChange,
}: {
  label: string;
  value: number;
  least?: number;
  most: number;
  onChange: (value: number) => void;
}) {
  return (
    <Stack gap={4}>
      <Text size="sm" className="numbers">
        {label}: {value}
      </Text>
      <Slider
        thumbLabel={label}
        min={least}
        max={most}
        value={value}
        onChange={onChange}
        label={null}
      />
    </Stack>
  );
}
