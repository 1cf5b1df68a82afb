import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';

import { router } from './frame/router';
import { openQueries } from './scope';
import { BrowserSession, Connection, SessionContext } from './session';
import { Themed } from './ui';

/** The origin of the API; empty where it is that of the page. */
const base = document.querySelector<HTMLMetaElement>('meta[name="bifrost-api"]')?.content ?? '';

const connection = new Connection(() =>
  fetch(`${base}/api/health`, { cache: 'no-store', signal: AbortSignal.timeout(5_000) }).then(
    (answer) => answer.ok,
    () => false,
  ),
);
// What signs people in is large, and not needed to draw the page.
const session = new BrowserSession(base, async (config) => (await import('./session/msal')).openMsal(config), connection);
void session.start();

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <SessionContext value={{ session, connection }}>
        <QueryClientProvider client={openQueries(connection)}>
          <Themed>
            <RouterProvider router={router} />
          </Themed>
        </QueryClientProvider>
      </SessionContext>
    </StrictMode>,
  );
}
