import { defineConfig } from 'vitest/config';

// The whole app in a real browser, against the real program: `make e2e`. Each file has a program and a browser of its own.
export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    bail: process.env.BIFROST_E2E_BAIL === undefined ? 0 : 1,
  },
});
