import { makeStyles } from '@fluentui/react-components';
import { type ComponentType, useEffect, useState } from 'react';

const useStyles = makeStyles({ plain: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxWidth: '76ch' } });

/** What reads markdown, once it was loaded: it is large, and few pages have such a text. */
let reader: ComponentType<{ text: string }> | undefined;

/**
 * A text that people have written in markdown; plain until what reads it is there, or where it cannot be loaded. It is no
 * boundary of Suspense, which would show the plain one for at least 300 ms, and break the page that the text is on.
 */
export function Markdown({ text }: { text: string }) {
  const styles = useStyles();
  const [Text, setText] = useState(() => reader);
  useEffect(() => {
    if (Text === undefined) {
      import('./MarkdownText').then(
        ({ MarkdownText }) => {
          reader = MarkdownText;
          setText(() => MarkdownText);
        },
        () => undefined,
      );
    }
  }, [Text]);
  return Text === undefined ? <div className={styles.plain}>{text}</div> : <Text text={text} />;
}
