import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import hooks from 'eslint-plugin-react-hooks';
import { readdirSync } from 'node:fs';
import ts from 'typescript-eslint';

// The floors of the app, from the ground up. A folder knows those before it, and none after it.
const floors = ['client', 'forms', 'api', 'session', 'scope', 'ui', 'features', 'frame'];

const upwards = floors.flatMap((floor, at) =>
  floors.slice(at + 1).map((above) => ({
    target: `./src/${floor}`,
    from: `./src/${above}`,
    message: `${floor} is below ${above}, and does not know it.`,
  })),
);

const features = readdirSync(new URL('src/features', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** Of another feature, only what its index exports. */
const sideways = features.map((feature) => ({
  target: `./src/features/${feature}`,
  from: './src/features',
  except: [`./${feature}`, './routes.ts', ...features.map((other) => `./${other}/index.ts`)],
  message: 'Import what the index of the other feature exports.',
}));

export default ts.config(
  { ignores: ['dist', 'src/client', 'node_modules', 'eslint.config.js'] },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    plugins: { 'import-x': importX, 'react-hooks': hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allow: ['URLSearchParams'] }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: [...upwards, ...sideways] }],
      // A text is read by its code points, which is what the rules of forms count.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: 'What comes from people is text.' },
      ],
    },
  },
  {
    // Axios is for the one place that speaks to the platform, and MSAL for the one that signs people in. A dialog of
    // Fluent's that goes together with its page leaves the next one hidden from screen readers.
    files: ['src/**'],
    ignores: ['src/client/**', 'src/api/**', 'src/session/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'axios', message: 'Use the operations.' },
            { name: '@fluentui/react-components', importNames: ['Dialog', 'OverlayDrawer'], message: 'Use Question or Overlay.' },
          ],
          patterns: ['@azure/*'],
        },
      ],
    },
  },
  // A component with its styles.
  { files: ['src/**/*.tsx'], rules: { 'max-lines': ['error', { max: 200 }] } },
  { files: ['**/*.test.{ts,tsx}', 'story/**', 'e2e/**'], rules: { 'max-lines': 'off' } },
);
