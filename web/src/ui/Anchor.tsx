import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Link, type LinkProps } from 'react-router';

const useStyles = makeStyles({
  root: {
    color: tokens.colorBrandForegroundLink,
    textDecorationLine: 'none',
    borderRadius: tokens.borderRadiusSmall,
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  quiet: { color: 'inherit' },
  inText: { textDecorationLine: 'underline' },
});

interface AnchorProps extends LinkProps {
  /** In the colour of the text around it, as the names in a list are. */
  isQuiet?: boolean;
  /** Underlined, as a link within a sentence has to be. */
  isInText?: boolean;
}

/** A link to another page of the app. */
export function Anchor({ isQuiet = false, isInText = false, className, ...rest }: AnchorProps) {
  const styles = useStyles();
  return <Link {...rest} className={mergeClasses(styles.root, isQuiet && styles.quiet, isInText && styles.inText, className)} />;
}
