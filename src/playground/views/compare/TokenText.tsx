import { Fragment } from 'react';
import { ControlChip } from '../../components/ControlChip';
import type { Marked } from '../../lib/tokenDiff';

/** A text of tokens; those that the other run does not have are underlined and set on a tone. */
export function TokenText({ tokens }: { tokens: readonly Marked[] }) {
  return (
    <p className="text-[1.02rem] leading-8 whitespace-pre-wrap">
      {tokens.map(({ token, differs }, i) => {
        // The space between two words belongs to neither.
        const space = differs && !token.control && i > 0 && token.text.startsWith(' ') && token.text.length > 1;
        const trimmed = i === 0 || space ? token.text.trimStart() : token.text;
        const text = token.control ? <ControlChip token={token.text} className="mx-0.5" /> : trimmed;
        if (!differs) return <span key={i}>{text}</span>;
        // A chip covers what is behind it, so its mark is a line below.
        const look = token.control
          ? 'border-b-[3px] border-accent bg-transparent pb-1'
          : 'rounded-sm bg-accent-soft font-medium text-accent underline decoration-accent decoration-2 underline-offset-4';
        return (
          <Fragment key={i}>
            {space && ' '}
            <mark className={look}>{text}</mark>
          </Fragment>
        );
      })}
    </p>
  );
}
