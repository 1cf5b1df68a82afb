import { defineConfig } from 'vitest/config';

// The story needs a running program, which tests/integration/clients starts.
export default defineConfig({
  test: { include: ['story/**/*.story.ts'], environment: 'node', testTimeout: 30_000, fileParallelism: false },
});
