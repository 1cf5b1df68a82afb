import { makeStyles, Skeleton, SkeletonItem } from '@fluentui/react-components';

const useStyles = makeStyles({
  root: { display: 'grid', gap: '4px', width: '100%' },
  row: { height: '36px', display: 'flex', alignItems: 'center' },
});

/** The shape of a list that is not there yet. */
export function Bones({ rows = 6, label = 'Loading' }: { rows?: number; label?: string }) {
  const styles = useStyles();
  return (
    <Skeleton className={styles.root} aria-label={label} animation="pulse">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.row}>
          <SkeletonItem size={16} style={{ width: `${88 - ((row * 17) % 40)}%` }} />
        </div>
      ))}
    </Skeleton>
  );
}
