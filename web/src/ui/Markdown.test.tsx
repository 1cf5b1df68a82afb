import { render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';

import { Markdown } from './Markdown';

it('is plain until what reads it is there, and from then on read at once', async () => {
  const { container, unmount } = render(<Markdown text="Choose the **right** one." />);
  expect(container).toHaveTextContent('Choose the **right** one.');
  expect(await screen.findByText('right')).toBeVisible();
  expect(container).toHaveTextContent('Choose the right one.');
  unmount();
  render(<Markdown text="Not the **left** one." />);
  expect(screen.getByText('left')).toBeVisible();
});

it('stays plain where what reads it cannot be loaded', async () => {
  vi.resetModules();
  const load = vi.fn(() => Promise.reject(new TypeError('no such file')));
  vi.doMock('./MarkdownText', load);
  const { Markdown: Anew } = await import('./Markdown');
  render(<Anew text="Choose the **right** one." />);
  await vi.waitFor(() => expect(load).toHaveBeenCalled());
  expect(screen.getByText('Choose the **right** one.')).toBeVisible();
  vi.doUnmock('./MarkdownText');
});
