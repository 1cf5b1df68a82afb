import { makeStyles } from '@fluentui/react-components';
import { lazy, Suspense } from 'react';

const Text = lazy(async () => ({ default: (await import('./MarkdownText')).MarkdownText }));

const useStyles = makeStyles({ plain: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxWidth: '76ch' } });

/** A text that people have written in markdown; plain until what reads it is there. */
export function Markdown({ text }: { text: string }) {
  const styles = useStyles();
  return (
    <Suspense fallback={<div className={styles.plain}>{text}</div>}>
      <Text text={text} />
    </Suspense>
  );
}
