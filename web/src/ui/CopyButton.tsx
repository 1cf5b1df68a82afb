import { Button, type ButtonProps, Tooltip } from '@fluentui/react-components';
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';

type CopyButtonProps = Pick<ButtonProps, 'size' | 'appearance'> & {
  /** What is copied, or how to make it when it is wanted. */
  text: string | (() => string);
  /** What the button says, or, for an icon alone, what it is called. */
  label: string;
  iconOnly?: boolean;
};

/** Copies a text, and says so where it was pressed. */
export function CopyButton({ text, label, iconOnly = false, size = 'small', appearance = 'subtle' }: CopyButtonProps) {
  const [said, setSaid] = useState<'copied' | 'failed'>();
  useEffect(() => {
    const timer = said && setTimeout(() => setSaid(undefined), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (): void => {
    navigator.clipboard.writeText(typeof text === 'string' ? text : text()).then(
      () => setSaid('copied'),
      () => setSaid('failed'),
    );
  };
  const words = said === undefined ? label : said === 'copied' ? 'Copied' : 'The browser does not allow it';
  const icon = said === 'copied' ? <CheckmarkRegular /> : <CopyRegular />;
  return iconOnly ? (
    <Tooltip content={words} relationship="label">
      <Button size={size} appearance={appearance} icon={icon} onClick={copy} />
    </Tooltip>
  ) : (
    <Button size={size} appearance={appearance} icon={icon} onClick={copy} aria-live="polite">
      {words}
    </Button>
  );
}
