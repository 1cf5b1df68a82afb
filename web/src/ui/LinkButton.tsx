import { Button, type ButtonProps } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useHref, useLinkClickHandler } from 'react-router';

interface LinkButtonProps extends Pick<ButtonProps, 'appearance' | 'size' | 'icon'> {
  to: string;
  children: ReactNode;
}

/** A link to another page of the app that stands in a row of buttons. */
export function LinkButton({ to, children, ...look }: LinkButtonProps) {
  const href = useHref(to);
  const go = useLinkClickHandler(to);
  return (
    <Button as="a" href={href} onClick={go} {...look}>
      {children}
    </Button>
  );
}
