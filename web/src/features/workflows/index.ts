export { optionsBy, uploadBy } from './ask';
export { EffectWord } from './EffectWord';
export { ReadinessWord } from './ReadinessWord';
export { savesOf } from './saves';
export { useAllMetadata } from './useWorkflows';
