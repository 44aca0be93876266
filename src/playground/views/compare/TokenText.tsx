import { ControlChip } from '../../components/ControlChip';
import type { Marked } from '../../lib/tokenDiff';

/** A text of tokens; those that the other run does not have are underlined and set on a tone. */
export function TokenText({ tokens }: { tokens: readonly Marked[] }) {
  return (
    <p className="text-[1.02rem] leading-8 whitespace-pre-wrap">
      {tokens.map(({ token, differs }, i) => {
        const text = token.control ? <ControlChip token={token.text} className="mx-0.5" /> : i === 0 ? token.text.trimStart() : token.text;
        if (!differs) return <span key={i}>{text}</span>;
        return (
          <mark
            key={i}
            className="rounded-sm bg-accent-soft font-medium text-accent underline decoration-accent decoration-2 underline-offset-4"
          >
            {text}
          </mark>
        );
      })}
    </p>
  );
}
