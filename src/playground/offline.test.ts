// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { controlledOrLate, moreAtNextVisit } from './offline';

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

describe('more threads at the next visit', () => {
  const first = { crossOriginIsolated: false, top: window, self: window, navigator: { hardwareConcurrency: 4, serviceWorker: { controller: {} } } };
  const ask = (page: object) => moreAtNextVisit({ ...first, ...page } as unknown as Window);

  it('are promised to a page that the service worker took over', () => {
    expect(ask({})).toBe(true);
  });

  it.each([
    ['has them', { crossOriginIsolated: true }],
    ['stands inside another page', { top: {} }],
    ['has no service worker', { navigator: { hardwareConcurrency: 4, serviceWorker: { controller: null } } }],
    ['has no service workers at all', { navigator: { hardwareConcurrency: 4 } }],
    ['runs on one core', { navigator: { hardwareConcurrency: 1, serviceWorker: { controller: {} } } }],
  ])('are not promised to a page that %s', (_, page) => {
    expect(ask(page)).toBe(false);
  });
});
