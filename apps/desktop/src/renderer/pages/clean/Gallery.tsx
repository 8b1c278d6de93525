import { significant } from '@bilevel/runs/display';
import { Button, Group, Kbd, Loader, Pagination, Progress, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { CleaningInfo, SuspectItem, SuspectPage } from '../../../shared/schemas/cleaning.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useAction, useCall } from '../../app/hooks.js';
import { Problem } from '../../components/Problem.js';
import { isActive } from '../../components/runState.js';
import { GreyPicture } from './GreyPicture.js';

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
            : 'There is no suspect: leaving samples out does not lower the hold-out loss. If labels are wrong all the same, give more trusted samples, whose labels you know to be right.'}
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
  const { items, total, classes } = set;
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
    else if (digit !== undefined && digit < classes) settle(digit);
    else if (key === 'backspace' || (event.ctrlKey && key === 'z')) takeBack();
    else return;
    event.preventDefault();
  };

  return (
    <Stack gap="sm">
      <Group justify="space-between" align="end">
        <Stack gap={4} style={{ flex: 1 }}>
          <Text size="sm" role="status" className="numbers" data-testid="decided">
            {decided.toLocaleString('en')} of {total.toLocaleString('en')} suspects decided
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
            ? `Label is wrong: ${String(item.given)} → ${String(item.predicted)}`
            : 'Label is wrong: press the right digit'}
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            if (item !== undefined) settle(item.given);
          }}
        >
          Label {item?.given} is right
        </Button>
        <Button size="xs" variant="default" onClick={takeBack}>
          Take back
        </Button>
        <Text size="xs" c="dimmed">
          <Kbd>Enter</Kbd> wrong, <Kbd>K</Kbd> right,{' '}
          {classes <= 10 && (
            <>
              <Kbd>0</Kbd>–<Kbd>{classes - 1}</Kbd> another label,{' '}
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
          <Tile
            key={one.index}
            item={one}
            label={labels.get(one.index) ?? null}
            current={place === current}
            register={(element) => {
              tiles.current[place] = element;
            }}
            choose={() => {
              setCurrent(place);
            }}
          >
            {set.picture === null ? (
              <Text size="xs" className="numbers">
                {one.values.map((value) => significant(value, 3)).join(', ')}
                {one.values.length >= 12 ? ', …' : ''}
              </Text>
            ) : (
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
          </Tile>
        ))}
      </div>
    </Stack>
  );
}

function Tile({
  item,
  label,
  current,
  register,
  choose,
  children,
}: {
  item: SuspectItem;
  label: number | null;
  current: boolean;
  register: (element: HTMLButtonElement | null) => void;
  choose: () => void;
  children: React.ReactNode;
}) {
  const { index, given, predicted, weight, probability, truth } = item;
  const verdict = label === null ? 'undecided' : label === given ? 'right' : 'wrong';
  const shown =
    verdict === 'right'
      ? `✓ ${String(given)}`
      : label === null && predicted === given
        ? `${String(given)} ?`
        : `${String(given)} → ${String(label ?? predicted)}`;
  const said = { undecided: 'not decided', right: 'label is right', wrong: 'label is wrong' };
  return (
    <button
      ref={register}
      type="button"
      className={`suspect ${verdict}`}
      tabIndex={current ? 0 : -1}
      aria-current={current}
      aria-label={`${shown}, sample ${String(index)}, probability ${significant(probability, 2)}, ${said[verdict]}`}
      title={`Sample ${String(index)}, probability of its label ${significant(probability, 3)}, weight ${significant(weight, 3)}${truth === null ? '' : `, made wrong: ${truth === given ? 'no' : `yes, it was ${String(truth)}`}`}`}
      onFocus={choose}
      onClick={choose}
    >
      {children}
      <span className="numbers">{shown}</span>
    </button>
  );
}
