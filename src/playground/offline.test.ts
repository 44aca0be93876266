// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { controlledOrLate } from './offline';

class Container extends EventTarget {
  controller: object | null = null;
  registration: object | undefined = {};
  getRegistration = () => Promise.resolve(this.registration);
}

const wait = (container: Container | undefined) => {
  let done = false;
  void controlledOrLate(container as ServiceWorkerContainer | undefined).then(() => (done = true));
  return () => done;
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('waiting for the service worker', () => {
  it('ends when the page is controlled', async () => {
    const container = new Container();
    const done = wait(container);
    await vi.advanceTimersByTimeAsync(100);
    expect(done()).toBe(false);
    container.dispatchEvent(new Event('controllerchange'));
    await vi.advanceTimersByTimeAsync(0);
    expect(done()).toBe(true);
  });

  it('ends after three seconds when the worker never takes over', async () => {
    const done = wait(new Container());
    await vi.advanceTimersByTimeAsync(2900);
    expect(done()).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(done()).toBe(true);
  });

  it.each([
    ['it is controlled already', Object.assign(new Container(), { controller: {} })],
    ['nothing was registered', Object.assign(new Container(), { registration: undefined })],
    ['registrations cannot be read', Object.assign(new Container(), { getRegistration: () => Promise.reject(new Error('refused')) })],
    ['the browser has no service workers', undefined],
  ])('does not wait when %s', async (_, container) => {
    const done = wait(container);
    await vi.advanceTimersByTimeAsync(0);
    expect(done()).toBe(true);
  });
});
