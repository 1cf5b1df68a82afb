import { defineConfig } from '@hey-api/openapi-ts';

// The client is generated from the contract and committed: `make generate` writes it.
export default defineConfig({
  input: '../tests/contract/openapi.json',
  output: { path: 'src/client', clean: true },
  plugins: ['@hey-api/client-axios', '@hey-api/typescript', '@hey-api/sdk'],
});
