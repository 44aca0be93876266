import { ControlChip } from './ControlChip';

/** Says that a segment was written again from a token that a person put there. */
export const ForcedMark = ({ token }: { token: string }) => (
  <p className="text-xs font-medium text-accent">
    forced by you <ControlChip token={token} />
  </p>
);
