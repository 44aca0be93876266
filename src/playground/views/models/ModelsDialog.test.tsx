// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BUNDLED } from '../../../models/sources/origin';
import { PlaygroundProvider } from '../../state/context';
import { createModels, type Models } from '../../state/models';
import { ModelsProvider } from '../../state/modelsContext';
import { createPlayground } from '../../state/playground';
import { ModelsDialog } from './ModelsDialog';

let models: Models;

beforeEach(() => {
  models = createModels(
    {
      createLibrary: () => new Promise(() => undefined),
      kept: { read: async () => BUNDLED, write: async () => undefined },
      persist: async () => true,
      allowed: async () => true,
    },
    { chosen: () => BUNDLED, choose: () => undefined },
  );
  const never = () => new Promise<never>(() => undefined);
  const playground = createPlayground({ createEngine: never, fetchText: never, now: () => 0, schedule: () => undefined, savedQuestion: null });
  render(
    <PlaygroundProvider playground={playground}>
      <ModelsProvider models={models}>
        <main tabIndex={-1}>
          <button type="button">Models</button>
        </main>
        <ModelsDialog />
      </ModelsProvider>
    </PlaygroundProvider>,
  );
});
afterEach(cleanup);

const opener = () => screen.getByText<HTMLButtonElement>('Models', { selector: 'main button' });

async function openAndLeave(between: () => void = () => undefined) {
  act(() => models.open(true));
  await screen.findByRole('dialog');
  between();
  await userEvent.keyboard('{Escape}');
}

it('gives the focus back to the button that opened it', async () => {
  opener().focus();
  await openAndLeave();
  await vi.waitFor(() => expect(document.activeElement).toBe(opener()));
});

it.each([
  ['is gone', () => opener().remove()],
  ['can not be pressed now', () => void (opener().disabled = true)],
])('gives the focus to the content where the button %s', async (_, away) => {
  opener().focus();
  await openAndLeave(away);
  await vi.waitFor(() => expect(document.activeElement).toBe(document.querySelector('main')));
});

it('gives the focus to the content where none had it', async () => {
  await openAndLeave();
  await vi.waitFor(() => expect(document.activeElement).toBe(document.querySelector('main')));
});
