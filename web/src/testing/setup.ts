import '@testing-library/jest-dom/vitest';

import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';

import { platform } from './platform';

// What jsdom does not have, and pages ask for.
class NoResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver = NoResizes;
globalThis.matchMedia = (media) =>
  Object.assign(new EventTarget(), { media, matches: false, onchange: null, addListener: () => {}, removeListener: () => {} });
window.scrollTo = () => {};
// Nothing has a size: lists of which only a part is in the page would put all of them there, or nothing.
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', {
  configurable: true,
  get(this: HTMLElement) {
    return this.hasAttribute('data-index') ? 37 : 600;
  },
});
Object.defineProperty(Element.prototype, 'clientHeight', { configurable: true, get: () => 600 });
Element.prototype.scrollIntoView = () => {};
HTMLDialogElement.prototype.showModal = function () {
  this.setAttribute('open', '');
};
HTMLDialogElement.prototype.close = function () {
  this.removeAttribute('open');
};

// What waits ends as soon as it can; on a busy machine that may take a while.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

beforeAll(() => platform.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  cleanup();
  platform.resetHandlers();
  localStorage.clear();
});
afterAll(() => {
  platform.close();
  // The next file is tested with modules that remember nothing of this one.
  vi.resetModules();
});
