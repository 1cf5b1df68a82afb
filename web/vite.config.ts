import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

import { budgets } from './budget.ts';

/** Where the local program is, for the development server. */
const program = process.env.BIFROST_URL ?? 'http://127.0.0.1:7071';

export default defineConfig({
  plugins: [
    react(),
    budgets([
      { name: 'Before the first paint', modules: ['/src/main.tsx'], most: 230_000 },
      {
        name: 'Home, with the sign-in',
        modules: ['/src/main.tsx', '/src/session/msal.ts', '/src/frame/Frame.tsx', '/src/features/home/HomePage.tsx'],
        most: 350_000,
      },
    ]),
  ],
  build: {
    target: 'es2023',
    // The folder holds a file of the repository, which makes the program build without this bundle.
    emptyOutDir: false,
    // The policy of the page allows no data: URL but for images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What counts is what a page needs in all, which has a budget.
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      input: ['index.html', 'redirect.html'],
      output: {
        codeSplitting: {
          // Every file costs a slow computer time of its own, and the local program is asked for six at once: what is needed
          // before the first paint is one, and what every page needs with it another. What signs people in again, in a
          // window of its own, stays apart.
          groups: [
            { name: 'first', tags: ['$initial'], test: /^(?!.*(@azure|redirect))/, priority: 2 },
            { name: 'frame', test: /src[\\/](frame[\\/]Frame|features[\\/]home[\\/]HomePage)\.tsx/, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    host: 'localhost',
    port: 5173,
    strictPort: true,
    proxy: { '/api': program, '/signin': program },
  },
  test: {
    restoreMocks: true,
    // Pages take their time where several programs share a computer; none is measured here.
    testTimeout: 30_000,
    maxWorkers: '100%',
    projects: [
      // The client and the rules of forms also run where there is no page.
      { extends: true, test: { name: 'rules', include: ['src/{api,forms}/**/*.test.ts'], environment: 'node' } },
      {
        extends: true,
        test: {
          name: 'pages',
          include: ['src/{session,scope,ui,features,frame}/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          // Files share what npm installed, and the document that each test leaves empty: to load both anew for each file is
          // half of all the work. What is written here begins anew with each file all the same, see setup.ts.
          isolate: false,
          setupFiles: ['src/testing/setup.ts'],
        },
      },
    ],
  },
});
