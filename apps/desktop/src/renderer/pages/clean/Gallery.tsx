import { whole } from '@bilevel/runs/display';
import {
  Button,
  Group,
  Kbd,
  Loader,
  Pagination,
  Progress,
  Select,
  Stack,
  Text,
} from '@mantine/core';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { isActive } from '../../../shared/schemas/entry.js';
import type { CleaningInfo, SuspectPage } from '../../../shared/schemas/cleaning.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useAction, useCall } from '../../app/hooks.js';
import { Problem } from '../../components/Problem.js';
import { GreyPicture } from './GreyPicture.js';
import { SuspectTile } from './SuspectTile.js';

/** Suspects on a page of the gallery. */
const PER_PAGE = 48;
const TILE = 64;

/** The suspects, the most suspect first, to confirm or reject by keyboard. */
export function Gallery({ info }: { info: CleaningInfo }) {
  const [page, setPage] = useState(1);
  const set = useCall('suspects', {
    id: info.id,
    from: (page - 1) * PER_PAGE,
    count: PER_PAGE,
  });
  const { reload } = set;
  useEffect(() => {
    reload();
  }, [info.state, reload]);
  if (set.error !== undefined) {
    return <Problem title="The suspects cannot be shown" message={set.error} retry={reload} />;
  }
  if (set.data === undefined) return <Loader aria-label="Reading the suspects" />;
  if (info.summary?.suspects == null || set.data.total === 0) {
    return (
      <Text>
        {isActive(info.state)
          ? 'The suspects are chosen when the weights have been learned.'
          : info.summary?.suspects == null
            ? 'The run ended before its suspects were chosen.'
            : 'There is no suspect: leaving samples out does not lower the hold-out loss by more than chance may. If labels are wrong all the same, give more validation samples, or look at the samples with the smallest probabilities in ranking.csv.'}
      </Text>
    );
  }
  return (
    <Tiles
      key={`${String(page)} ${String(set.data.total)}`}
      id={info.id}
      set={set.data}
      page={page}
      setPage={setPage}
    />
  );
}

function Tiles({
  id,
  set,
  page,
  setPage,
}: {
  id: string;
  set: SuspectPage;
  page: number;
  setPage: (page: number) => void;
}) {
  const engine = useEngine();
  const act = useAction();
  const { items, total, classes, classNames } = set;
  const hasKeys = classes <= 10;
  const choices = useMemo(
    () =>
      Array.from({ length: hasKeys ? 0 : classes }, (_, label) => ({
        value: String(label),
        label: classNames?.[label] ?? String(label),
      })),
    [hasKeys, classes, classNames],
  );
  const nameOf = (label: number): string => classNames?.[label] ?? String(label);
  const [labels, setLabels] = useState(() => new Map(items.map((one) => [one.index, one.label])));
  const [decided, setDecided] = useState(set.decided);
  const [current, setCurrent] = useState(0);
  const done = useRef<{ place: number; before: number | null }[]>([]);
  const tiles = useRef<(HTMLButtonElement | null)[]>([]);
  const pages = Math.ceil(total / PER_PAGE);
  const item = items[current];

  const focus = (place: number): void => {
    const next = Math.min(items.length - 1, Math.max(0, place));
    setCurrent(next);
    tiles.current[next]?.focus();
  };
  const decide = (place: number, label: number | null): void => {
    const at = items[place];
    if (at === undefined) return;
    setLabels((before) => new Map(before).set(at.index, label));
    void act(async () => {
      const answer = await engine.call('decide', { id, index: at.index, label });
      setDecided(answer.decided);
    });
  };
  const settle = (label: number): void => {
    if (item === undefined) return;
    done.current.push({ place: current, before: labels.get(item.index) ?? null });
    decide(current, label);
    focus(current + 1);
  };
  const takeBack = (): void => {
    const last = done.current.pop();
    if (last !== undefined) {
      decide(last.place, last.before);
      focus(last.place);
    } else {
      decide(current, null);
    }
  };
  const across = (): number => {
    const top = tiles.current[0]?.offsetTop;
    const below = tiles.current.findIndex((tile) => tile !== null && tile.offsetTop !== top);
    return below < 0 ? items.length : below;
  };
  // The least likely of the right labels are suspects, too: there is no other label to propose.
  const hasOther = item !== undefined && item.predicted !== item.given;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (item === undefined || event.altKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    const digit = /^\d$/.test(key) ? Number(key) : undefined;
    if (event.ctrlKey && key !== 'z') return;
    if (key === 'arrowright') focus(current + 1);
    else if (key === 'arrowleft') focus(current - 1);
    else if (key === 'arrowdown') focus(current + across());
    else if (key === 'arrowup') focus(current - across());
    else if (key === 'home') focus(0);
    else if (key === 'end') focus(items.length - 1);
    else if (key === 'pagedown' && page < pages) setPage(page + 1);
    else if (key === 'pageup' && page > 1) setPage(page - 1);
    else if ((key === 'enter' || key === 'w') && hasOther) settle(item.predicted);
    else if (key === 'k' || key === 'r') settle(item.given);
    else if (digit !== undefined && hasKeys && digit < classes) settle(digit);
    else if (key === 'backspace' || (event.ctrlKey && key === 'z')) takeBack();
    else return;
    event.preventDefault();
  };

  return (
    <Stack gap="sm">
      <Group justify="space-between" align="end">
        <Stack gap={4} style={{ flex: 1 }}>
          <Text size="sm" role="status" className="numbers" data-testid="decided">
            {whole(decided)} of {whole(total)} suspects decided
          </Text>
          <Progress.Root>
            <Progress.Section value={(100 * decided) / total} aria-label="Decided suspects" />
          </Progress.Root>
        </Stack>
        {pages > 1 && (
          <Pagination
            total={pages}
            value={page}
            onChange={setPage}
            size="sm"
            getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          />
        )}
      </Group>
      <Group gap="xs" component="div">
        <Button
          size="xs"
          disabled={!hasOther}
          onClick={() => {
            if (item !== undefined) settle(item.predicted);
          }}
        >
          {hasOther
            ? `Label is wrong: ${nameOf(item.given)} → ${nameOf(item.predicted)}`
            : `Label is wrong: ${hasKeys ? 'press the right digit' : 'choose the right one'}`}
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            if (item !== undefined) settle(item.given);
          }}
        >
          Label {item === undefined ? '' : nameOf(item.given)} is right
        </Button>
        <Button size="xs" variant="default" onClick={takeBack}>
          Take back
        </Button>
        {!hasKeys && (
          <Select
            size="xs"
            searchable
            limit={100}
            placeholder="Another label"
            aria-label="Another label"
            value={null}
            data={choices}
            onChange={(label) => {
              if (label !== null) settle(Number(label));
            }}
          />
        )}
        <Text size="xs" c="dimmed">
          <Kbd>Enter</Kbd> wrong, <Kbd>K</Kbd> right,{' '}
          {hasKeys && (
            <>
              {classNames === null ? (
                <>
                  <Kbd>0</Kbd>–<Kbd>{classes - 1}</Kbd> another label,{' '}
                </>
              ) : (
                <>
                  another label:{' '}
                  {classNames.map((name, label) => (
                    <span key={name}>
                      <Kbd>{label}</Kbd> {name},{' '}
                    </span>
                  ))}
                </>
              )}
            </>
          )}
          <Kbd>Backspace</Kbd> takes back, arrows and <Kbd>Page ↓</Kbd> move.
        </Text>
      </Group>
      <div
        role="group"
        aria-label="Suspects, the most suspect first"
        className={set.picture === null ? 'suspects wide' : 'suspects'}
        onKeyDown={onKeyDown}
      >
        {items.map((one, place) => (
          <SuspectTile
            key={one.index}
            item={one}
            label={labels.get(one.index) ?? null}
            nameOf={nameOf}
            current={place === current}
            register={(element) => {
              tiles.current[place] = element;
            }}
            choose={() => {
              setCurrent(place);
            }}
          >
            {set.picture !== null && (
              <GreyPicture
                pixels={set.pixels.subarray(
                  place * set.picture.width * set.picture.height,
                  (place + 1) * set.picture.width * set.picture.height,
                )}
                {...set.picture}
                size={TILE}
                alt=""
              />
            )}
          </SuspectTile>
        ))}
      </div>
    </Stack>
  );
}
