import { expect, it } from 'vitest';
import { partOf, VIEWS, viewOf } from './routes';

it('shows the view of the address, and the playground for any other', () => {
  for (const { id, hash } of VIEWS) expect(viewOf(hash)).toBe(id);
  expect(viewOf('')).toBe('playground');
  expect(viewOf('#/nowhere')).toBe('playground');
});

it('shows a view of which a part is asked for', () => {
  expect([viewOf('#/about/expect'), partOf('#/about/expect')]).toEqual(['about', 'expect']);
  expect([viewOf('#/about'), partOf('#/about')]).toEqual(['about', '']);
});
