import axe from 'axe-core';

/** What is wrong with a page for whoever cannot see it, or use a mouse; jsdom has no colours to judge. */
export async function flaws(element: Element = document.body): Promise<string[]> {
  const { violations } = await axe.run(element, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  return violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' ')}`);
}
