import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type CSSProperties, type MouseEvent, type ReactNode, type SyntheticEvent, useLayoutEffect, useRef } from 'react';

const useStyles = makeStyles({
  root: {
    boxSizing: 'border-box',
    padding: 0,
    margin: 0,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    boxShadow: tokens.shadow28,
    '::backdrop': { backgroundColor: 'transparent' },
  },
  isDim: { '::backdrop': { backgroundColor: tokens.colorBackgroundOverlay } },
});

interface OverlayProps {
  label: string;
  onClose: () => void;
  /** It must be answered: a press beside it does not close it. */
  isAlert?: boolean;
  /** The id of what it is about. */
  describedBy?: string;
  /** Whether the page behind it is dimmed. */
  isDim?: boolean;
  className?: string;
  style?: CSSProperties;
  children: ReactNode;
}

/** What lies over the page while it is in use. The browser keeps the focus in it, and puts it back where it was. */
export function Overlay({
  label,
  onClose,
  isAlert = false,
  describedBy,
  isDim = false,
  className,
  style,
  children,
}: OverlayProps) {
  const styles = useStyles();
  const root = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = root.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const cancel = (event: SyntheticEvent): void => {
    event.preventDefault();
    onClose();
  };
  const press = (event: MouseEvent): void => {
    // What is pressed besides the contents is the backdrop, which belongs to the element itself.
    if (!isAlert && event.target === root.current) {
      onClose();
    }
  };
  return (
    <dialog
      ref={root}
      role={isAlert ? 'alertdialog' : undefined}
      aria-label={label}
      aria-describedby={describedBy}
      className={mergeClasses(styles.root, isDim && styles.isDim, className)}
      style={style}
      onCancel={cancel}
      onMouseDown={press}
    >
      {children}
    </dialog>
  );
}
