import { expect, it } from 'vitest';
import { VIEWS, viewOf } from './routes';

it('shows the view of the address, and the playground for any other', () => {
  for (const { id, hash } of VIEWS) expect(viewOf(hash)).toBe(id);
  expect(viewOf('')).toBe('playground');
  expect(viewOf('#/nowhere')).toBe('playground');
});
