import { defineConfig } from 'vitest/config';

// What people wait for, measured beside what the machine can do at best: `make bench-web`.
export default defineConfig({
  test: {
    include: ['bench/**/*.bench.ts'],
    environment: 'node',
    testTimeout: 900_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});
