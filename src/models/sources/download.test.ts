import { expect, it } from 'vitest';
import { downloadFile } from './download';
import type { OpenFile } from './shelf';

it('hears a pause while what is kept is hashed', async () => {
  const size = 200 * 2 ** 20;
  let read = 0;
  const file: OpenFile = {
    getSize: () => size,
    read: (into) => ((read += into.byteLength), into.byteLength),
    write: () => 0,
    truncate: () => undefined,
    flush: () => undefined,
    close: () => undefined,
  };
  const pause = new AbortController();
  setTimeout(() => pause.abort(), 1);
  const wanted = { url: 'http://localhost/', path: 'weights', title: 'A test', bytes: size + 1, sha256: null, validator: null };
  await expect(downloadFile(file, wanted, { signal: pause.signal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(read).toBeLessThan(size / 2);
});
