import type { ComponentProps } from 'react';

import styles from '../fields.module.css';

interface LineProps extends Omit<ComponentProps<'input'>, 'width' | 'className'> {
  value: string;
  width: 'short' | 'moment' | 'long';
}

/** What one line is written into. */
export function Line({ width, ...rest }: LineProps) {
  return (
    <span className={`${styles.box} ${styles.line} ${styles[width]}${rest['aria-invalid'] === true ? ` ${styles.bad}` : ''}`}>
      <input {...rest} className={styles.entry} />
    </span>
  );
}

interface LinesProps extends Omit<ComponentProps<'textarea'>, 'className'> {
  value: string;
}

/** What any number of lines is written into; as high as people pull it. */
export function Lines(props: LinesProps) {
  return (
    <span className={`${styles.box} ${styles.lines}${props['aria-invalid'] === true ? ` ${styles.bad}` : ''}`}>
      <textarea {...props} className={styles.entry} />
    </span>
  );
}
