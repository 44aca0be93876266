import type { Side } from '../../state/comparison';

/** A is filled, B is outlined, so that they are told apart at a glance and without colour. */
export function SideLetter({ side, small = false }: { side: Side; small?: boolean }) {
  const size = small ? 'size-5 text-[0.7rem]' : 'size-7 text-sm';
  const look = side === 'a' ? 'border-ink bg-ink text-page' : 'border-ink text-ink';
  return <span className={`grid shrink-0 place-items-center rounded-md border-2 font-bold ${size} ${look}`}>{side.toUpperCase()}</span>;
}
