import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { DeleteRegular, EditRegular, EyeRegular, type FluentIcon } from '@fluentui/react-icons';

import type { Effect } from './catalog';

const useStyles = makeStyles({
  root: { display: 'inline-flex', alignItems: 'center', gap: '6px', whiteSpace: 'nowrap', verticalAlign: 'top' },
  icon: { flexShrink: 0, color: tokens.colorNeutralForeground3 },
  danger: { color: tokens.colorStatusDangerForeground3 },
});

/** How much a workflow may change, in a word. */
export const effectWords: Record<Effect, string> = { read: 'Reads', change: 'Changes', destroy: 'Destroys' };

/** The same where there is room for it. */
const sentences: Record<Effect, string> = {
  read: 'Reads, and changes nothing',
  change: 'Makes changes',
  destroy: 'Removes things',
};

const icons: Record<Effect, FluentIcon> = { read: EyeRegular, change: EditRegular, destroy: DeleteRegular };

/** How much a workflow may change: in a word, or in more of them. */
export function EffectWord({ effect, isLong = false }: { effect: Effect; isLong?: boolean }) {
  const styles = useStyles();
  const Icon = icons[effect];
  const isDanger = effect === 'destroy';
  return (
    <span className={mergeClasses(styles.root, isDanger && styles.danger)}>
      <Icon fontSize={16} aria-hidden className={mergeClasses(styles.icon, isDanger && styles.danger)} />
      {isLong ? sentences[effect] : effectWords[effect]}
    </span>
  );
}
