import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './style.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { App } from './app/App.js';
import { Engine } from './app/engine.js';
import { EngineProvider } from './app/EngineProvider.js';
import { hostOf } from './app/host.js';
import { FaultBoundary } from './components/FaultBoundary.js';
import { theme, variables } from './theme.js';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element.');
// A redirect would take a picture of its own.
if (window.location.hash === '') window.history.replaceState(null, '', '#/new');
const { host, transport } = hostOf(window);
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <Notifications position="bottom-left" containerWidth={164} limit={4} className="notices" />
      <EngineProvider engine={new Engine(transport)} host={host}>
        <FaultBoundary>
          <Router hook={useHashLocation}>
            <App />
          </Router>
        </FaultBoundary>
      </EngineProvider>
    </MantineProvider>
  </StrictMode>,
);
