import type { RunKindName } from '@bilevel/runs';
import {
  ActionIcon,
  Alert,
  AppShell,
  Badge,
  Group,
  Loader,
  NavLink,
  Text,
  Title,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import {
  IconFlask,
  IconGridDots,
  IconHistory,
  IconMoon,
  IconPhotoCheck,
  IconPlus,
  IconAdjustmentsHorizontal,
  IconSun,
  IconTags,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import { Suspense, lazy, useEffect, useRef, type ComponentType } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { isActive } from '../../shared/schemas/entry.js';
import { ChooserProvider } from '../components/chooser.js';
import { FaultBoundary } from '../components/FaultBoundary.js';
import { Shortcuts } from '../components/Shortcuts.js';
import { KIND_PLACES } from '../components/kindPlaces.js';
import NewRunPage from '../pages/new/NewRunPage.js';
import icon from '../icon.svg';
import { useEngine } from './EngineProvider.js';
import { useConnection, useRuns } from './hooks.js';
import { useRunNotices } from './notices.js';

const PAGES = [
  { path: '/new', label: 'New run', icon: IconPlus },
  { path: '/runs', label: 'Runs', icon: IconHistory },
  { path: '/tune', label: 'Tune', icon: IconAdjustmentsHorizontal },
  { path: '/apply', label: 'Apply', icon: IconPhotoCheck },
  { path: '/sample', label: 'Sampling', icon: IconGridDots },
  { path: '/clean', label: 'Clean labels', icon: IconTags },
  { path: '/lab', label: 'Lab', icon: IconFlask },
];

/** Pages that start a run or an application. */
const STARTING = /^\/(?:new|tune|apply.*|sample|clean)$/;

// Each page but the first is loaded when it is first shown: the first one is there sooner so, and in
// one go.
const RunsPage = lazy(() => import('../pages/runs/RunsPage.js'));
const ApplyPage = lazy(() => import('../pages/apply/ApplyPage.js'));
const TunePage = lazy(() => import('../pages/tune/TunePage.js'));
const SamplePage = lazy(() => import('../pages/sample/SamplePage.js'));
const CleanPage = lazy(() => import('../pages/clean/CleanPage.js'));
const LabPage = lazy(() => import('../pages/lab/LabPage.js'));
const RUN_KINDS = Object.keys(KIND_PLACES) as RunKindName[];
/** The page of a run of each kind. */
const RUN_PAGES: Readonly<Record<RunKindName, ComponentType<{ id: string; tab: string }>>> = {
  learning: lazy(() => import('../pages/run/RunPage.js')),
  sampling: lazy(() => import('../pages/sample/SamplingPage.js')),
  cleaning: lazy(() => import('../pages/clean/CleaningPage.js')),
};

export function App() {
  const [location] = useLocation();
  const { connected, epoch } = useConnection();
  usePrepared(location);
  return (
    <ChooserProvider>
      <RunNotices />
      <AppShell navbar={{ width: 176, breakpoint: 0 }} padding="md">
        <AppShell.Navbar p="xs" aria-label="Pages">
          <AppShell.Section>
            <Group gap={8} px="xs" py="sm">
              <img src={icon} alt="" width={26} height={26} />
              <Text fw={700} size="lg">
                Bilevel
              </Text>
            </Group>
          </AppShell.Section>
          <AppShell.Section grow>
            {PAGES.map(({ path, label, icon: Icon }) => (
              <NavLink
                key={path}
                component={Link}
                href={path}
                label={label}
                leftSection={<Icon size={18} aria-hidden />}
                active={
                  location.startsWith(path) || (path === '/runs' && location.startsWith('/run/'))
                }
                aria-current={location.startsWith(path) ? 'page' : undefined}
                variant="light"
                rightSection={path === '/runs' ? <Going /> : undefined}
              />
            ))}
          </AppShell.Section>
          <AppShell.Section>
            <Group gap={0}>
              <ColourScheme />
              <Shortcuts />
            </Group>
          </AppShell.Section>
        </AppShell.Navbar>
        <AppShell.Main>
          {!connected && epoch > 0 && (
            <Alert
              color="red"
              mb="md"
              icon={<IconPlugConnectedX aria-hidden />}
              title="The engine cannot be reached"
              role="alert"
            >
              This page tries again by itself. If Bilevel was closed in its terminal, start it again
              with npm start and open the address it prints; runs that were going can be resumed.
            </Alert>
          )}
          <FaultBoundary at={location}>
            <Suspense fallback={<Loader aria-label="Loading the page" />}>
              <Switch>
                <Route path="/new" component={NewRunPage} />
                <Route path="/runs" component={RunsPage} />
                <Route path="/apply/:model?">{({ model }) => <ApplyPage asked={model} />}</Route>
                <Route path="/tune" component={TunePage} />
                <Route path="/sample" component={SamplePage} />
                <Route path="/clean" component={CleanPage} />
                {RUN_KINDS.map((kind) => {
                  const RunPage = RUN_PAGES[kind];
                  return (
                    <Route key={kind} path={`${KIND_PLACES[kind].at}/:id/:tab?`}>
                      {({ id, tab }) => <RunPage key={id} id={id} tab={tab ?? 'watch'} />}
                    </Route>
                  );
                })}
                <Route path="/lab" component={LabPage} />
                <Route path="/">
                  <Redirect to="/new" replace />
                </Route>
                <Route>
                  <Title order={1}>There is no such page</Title>
                  <Text>Choose one on the left.</Text>
                </Route>
              </Switch>
              <FocusOnNavigation location={location} />
            </Suspense>
          </FaultBoundary>
        </AppShell.Main>
      </AppShell>
    </ChooserProvider>
  );
}

/** How many runs are going. By itself, as are the notices: runs tell of themselves many times a second. */
function Going() {
  const active = useRuns('learning')?.filter(({ state }) => isActive(state)).length ?? 0;
  if (active === 0) return null;
  return (
    <Badge size="sm" circle aria-label={`${String(active)} going`}>
      {active}
    </Badge>
  );
}

function RunNotices() {
  useRunNotices();
  return null;
}

/**
 * Has the engine get ready once the first picture is there, which that would delay, and again on each page that starts
 * something: a process that waits beside a run would be in its way.
 */
function usePrepared(location: string): void {
  const engine = useEngine();
  const ready = useRef(false);
  const page = STARTING.test(location) ? location : undefined;
  useEffect(() => {
    if (page === undefined && ready.current) return undefined;
    ready.current = true;
    // Before the picture, and then after it.
    const frame = requestAnimationFrame(() => {
      setTimeout(() => void engine.call('prepare', {}));
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [engine, page]);
}

/** Beside the page, so that the page is there: a screen reader hears the new page's heading, and Tab goes on from there. */
function FocusOnNavigation({ location }: { location: string }) {
  const before = useRef(location);
  useEffect(() => {
    if (before.current === location) return;
    const [, page, id] = location.split('/');
    const [, pageBefore, idBefore] = before.current.split('/');
    before.current = location;
    if (page === pageBefore && id === idBefore) return;
    const heading = document.querySelector<HTMLElement>('main h1');
    heading?.setAttribute('tabindex', '-1');
    heading?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [location]);
  return null;
}

function ColourScheme() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'light' ? 'dark' : 'light';
  const Icon = scheme === 'light' ? IconMoon : IconSun;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={`Switch to ${other} colours`}
      onClick={() => {
        setColorScheme(other);
      }}
    >
      <Icon size={18} aria-hidden />
    </ActionIcon>
  );
}
