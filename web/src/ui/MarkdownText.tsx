import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';

const useStyles = makeStyles({
  root: {
    maxWidth: '76ch',
    overflowWrap: 'anywhere',
    '& > *': { margin: '0 0 8px' },
    '& > :last-child': { marginBottom: 0 },
    '& ul, & ol': { paddingLeft: '24px' },
    '& code, & pre': { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
    '& pre': {
      padding: '8px 12px',
      overflowX: 'auto',
      backgroundColor: tokens.colorNeutralBackground3,
      borderRadius: tokens.borderRadiusMedium,
    },
    '& blockquote': { paddingLeft: '12px', borderLeft: `2px solid ${tokens.colorNeutralStroke1}`, marginLeft: 0 },
    '& table': { display: 'block', overflowX: 'auto', borderCollapse: 'collapse' },
    '& th, & td': { padding: '4px 12px 4px 0', textAlign: 'start', borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
    '& hr': { border: 'none', borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
    '& a': { color: tokens.colorBrandForegroundLink, textDecorationLine: 'underline', borderRadius: tokens.borderRadiusSmall },
    '& a:focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  heading: { fontWeight: tokens.fontWeightSemibold },
});

function Heading({ children }: { children?: ReactNode }) {
  return <p className={useStyles().heading}>{children}</p>;
}

function Away({ href, children }: { href?: string; children?: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

// The outline belongs to the page, and what is written elsewhere loads nothing from elsewhere.
const components: Components = {
  h1: Heading,
  h2: Heading,
  h3: Heading,
  h4: Heading,
  h5: Heading,
  h6: Heading,
  a: Away,
  img: ({ src, alt }) => (typeof src === 'string' ? <Away href={src}>{alt === '' ? src : alt}</Away> : null),
  input: ({ checked }) => <span>{checked === true ? '[x]' : '[ ]'}</span>,
};

/** A text in markdown. HTML in it is left out. */
export function MarkdownText({ text }: { text: string }) {
  return (
    <div className={useStyles().root}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={components} skipHtml>
        {text}
      </ReactMarkdown>
    </div>
  );
}
