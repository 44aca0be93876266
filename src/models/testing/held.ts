/** Whether what was given out is still held by who gave it. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { nextTask } from '../nextTask';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** How many of 20 things that `give` made are still in memory after each was waited for and dropped. */
export async function heldAfter(give: () => Promise<object>): Promise<number> {
  const given: WeakRef<object>[] = [];
  for (let i = 0; i < 20; i++) given.push(new WeakRef(await give()));
  await nextTask();
  collect();
  return given.filter((ref) => ref.deref()).length;
}
