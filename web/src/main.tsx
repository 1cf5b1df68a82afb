import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';

import { openRouter } from './frame/router';
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
// What signs people in is large, and not needed for the first paint.
const loadMsal = (): Promise<typeof import('./session/msal')> => import('./session/msal');
const session = new BrowserSession(base, async (config) => (await loadMsal()).openMsal(config), connection);
// A browser asks for few files at once: who signs people in is asked ahead of the many of a page, and on its way by the
// next task. What fails to load here is loaded once more when it is needed.
void session.start();
await new Promise((go) => setTimeout(go));
void loadMsal().catch(() => undefined);
const router = openRouter();

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
