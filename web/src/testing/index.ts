export { flaws } from './axe';
export { type Asked, on, platform, refusal, Reply } from './platform';
export { aForm, aMe, aMembership, aRun, aWorkflow, contoso, fabrikam } from './samples';
export { show, showAt, signedIn, type Stage } from './show';
