import { expect, it } from 'vitest';
import { EXAMPLES } from '../examples';
import { unreadable } from './unreadable';

it.each(['北京是哪个国家的首都？', 'What is 北京?', 'Кто написал «Войну и мир»?', '🦙🏔️❓', 'Who was Александр Пушкин?'])('cannot read %s', (text) => {
  expect(unreadable(text)).toBe(true);
});

it.each(['', '2 + 2?', 'Where was Antonín Dvořák born?', 'How is π used in physics?', ...EXAMPLES.map(({ question }) => question)])('reads %s', (text) => {
  expect(unreadable(text)).toBe(false);
});
