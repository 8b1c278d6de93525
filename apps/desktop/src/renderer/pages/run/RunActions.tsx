import { shownKinds } from '@bilevel/imaging/describe';
import { Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { IconPhotoCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { isActive } from '../../../shared/schemas/entry.js';
import type { LearningInfo } from '../../../shared/schemas/learning.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useAction } from '../../app/hooks.js';
import { ExportMenu } from '../../components/ExportMenu.js';
import { RunControls } from '../../components/RunControls.js';

const MODEL = { what: 'model', label: 'Model (model.json)' } as const;
const MAP = { what: 'map', label: 'Map of weights (NumPy)' } as const;
const OTHERS = [
  { what: 'history', label: 'History (CSV)' },
  { what: 'report', label: 'Report (HTML)' },
  { what: 'charts-svg', label: 'Charts as SVG (zip)' },
  { what: 'charts-png', label: 'Charts as PNG (zip)' },
  { what: 'zip', label: 'Everything (zip)' },
] as const;
const EXPORTS = [MODEL, ...OTHERS];
const EXPORTS_WITH_MAP = [MODEL, MAP, ...OTHERS];

/** What can be done with a run in its state. */
export function RunActions({ info }: { info: LearningInfo }) {
  const [raising, setRaising] = useState(false);
  const { id, state, prior } = info;
  const hasMap = prior !== null && shownKinds(prior).includes('map');
  return (
    <>
      <RunControls
        info={info}
        goOn={{
          label: 'Go on with a higher limit',
          onClick: () => {
            setRaising(true);
          },
        }}
      />
      {!isActive(state) && info.steps >= 0 && info.objective !== null && (
        <Button
          variant="default"
          component={Link}
          href={`/apply/${id}`}
          leftSection={<IconPhotoCheck size={16} aria-hidden />}
        >
          Apply
        </Button>
      )}
      <ExportMenu id={id} items={hasMap ? EXPORTS_WITH_MAP : EXPORTS} />
      {raising && (
        <RaiseLimit
          info={info}
          close={() => {
            setRaising(false);
          }}
        />
      )}
    </>
  );
}

function RaiseLimit({ info, close }: { info: LearningInfo; close: () => void }) {
  const engine = useEngine();
  const act = useAction();
  const [steps, setSteps] = useState<string | number>(2 * Math.max(1, info.steps));
  const [budget, setBudget] = useState<string | number>(Math.ceil(2 * info.work));
  return (
    <Modal
      opened
      onClose={close}
      title="Go on with a higher limit"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text size="sm">
          The run has made {info.steps} steps and {Math.round(info.work)} units of work. It goes on
          from where it stopped.
        </Text>
        <NumberInput
          label="Steps at most"
          description="More than it has made."
          allowDecimal={false}
          value={steps}
          onChange={setSteps}
        />
        <NumberInput
          label="Units of work at most"
          description="More than it has made; gradients and Hessian-vector products of one picture."
          allowDecimal={false}
          value={budget}
          onChange={setBudget}
        />
        <Group justify="end">
          <Button
            disabled={!(Number(steps) > info.steps && Number(budget) > info.work)}
            onClick={() => {
              close();
              void act(() =>
                engine.call('resumeRun', {
                  id: info.id,
                  maxSteps: Number(steps),
                  budget: Number(budget),
                }),
              );
            }}
          >
            Go on
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
