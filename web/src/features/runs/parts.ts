import { makeStyles, tokens } from '@fluentui/react-components';

/** What the parts of a run look like wherever it is shown. */
export const useParts = makeStyles({
  sentence: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere', maxWidth: '76ch' },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere', maxWidth: '76ch' },
  meta: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    overflowWrap: 'anywhere',
  },
  part: { display: 'grid', gap: '8px', minWidth: 0, ':empty': { display: 'none' } },
  lines: { display: 'grid', gap: '2px', minWidth: 0 },
  // The words of a quiet button stand under the words above it.
  flush: { marginLeft: '-8px', '@media (forced-colors: active)': { marginLeft: 0 } },
  heading: { fontSize: tokens.fontSizeBase400, lineHeight: '22px', fontWeight: tokens.fontWeightSemibold, margin: 0 },
  mono: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: '16px',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    margin: 0,
  },
});
