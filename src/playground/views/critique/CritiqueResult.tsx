import { useMemo } from 'react';
import { ledger, type Critique, type Verdict } from '../../../selfrag';
import { Distribution } from '../../components/Distribution';
import { Icon } from '../../components/Icon';
import { LedgerTable } from '../../components/LedgerTable';
import { TokenStrip } from '../../components/TokenStrip';
import { percent, score } from '../../lib/format';
import { bare, GROUP_LOOK, likeliest } from '../../lib/groups';
import { useDraftPart } from '../../state/context';

/** Everything the model says of an answer: the best supported passage first to the eye, each one in full. */
export function CritiqueResult({ critique }: { critique: Critique }) {
  return (
    <div className="space-y-4">
      <p className="text-sm text-muted">
        {critique.question} <span className="font-read text-base text-ink">{critique.answer}</span>
      </p>
      <ol className="space-y-4">
        {critique.verdicts.map((verdict, i) => (
          <li key={verdict.passage?.id ?? 'none'}>
            <VerdictCard verdict={verdict} number={i + 1} />
          </li>
        ))}
      </ol>
      <p className="text-xs text-muted">
        The weights of the ledgers are those of the playground’s settings. A judgement that the model would not have written
        after the answer adds nothing; its shares are shown all the same.
      </p>
    </div>
  );
}

function VerdictCard({ verdict, number }: { verdict: Verdict; number: number }) {
  const { passage, tokens, after, relevance, support, utility } = verdict;
  const settings = useDraftPart((draft) => draft.settings);
  const added = useMemo(() => ledger({ tokens, relevance, support, utility }, settings), [tokens, relevance, support, utility, settings]);
  const title = passage ? `After “${passage.title}”` : 'Without a passage';
  return (
    <article aria-label={title} className="card space-y-4 p-4 sm:p-5">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h3 className="font-semibold">
          <span className="mr-1.5 text-muted tabular-nums">{number}</span>
          {title}
        </h3>
        <p className="ml-auto text-sm text-muted">
          score <strong className="font-semibold text-ink tabular-nums">{score(added.score)}</strong>
        </p>
      </header>
      <Verdicts verdict={verdict} />
      <div>
        <TokenStrip tokens={tokens} label={`The answer, token by token, ${title.toLowerCase()}`} />
        <p className="mt-1 text-xs text-muted">
          Fluency p(y), the geometric mean of its tokens’ probabilities: {percent(verdict.sequenceProbability)}; mean log-probability per token{' '}
          {score(verdict.meanLogProb)}.
          {after.length > 0 && (
            <>
              {' '}
              The model would go on with <code className="font-mono">{after.map((token) => token.text).join(' ')}</code>.
            </>
          )}
        </p>
      </div>
      <div className="grid gap-x-7 gap-y-5 border-t border-line pt-4 sm:grid-cols-2">
        <Distribution Heading="h4" group="relevance" reading={relevance} />
        <Distribution Heading="h4" group="support" reading={support} />
        <Distribution Heading="h4" group="utility" reading={utility} />
        <LedgerTable ledger={added} pathScore={added.score} depth={1} how={settings.pathScore} />
      </div>
    </article>
  );
}

/** The three judgements in a line, whether the model would have written them or not. */
function Verdicts({ verdict }: { verdict: Verdict }) {
  const readings = (['relevance', 'support', 'utility'] as const).flatMap((group) => {
    const reading = verdict[group];
    return reading ? [{ group, ...likeliest(group, reading) }] : [];
  });
  return (
    <ul aria-label="Judgements" className="flex flex-wrap gap-1.5">
      {readings.map(({ group, token, share }) => (
        <li
          key={group}
          className={`inline-flex items-center gap-1 rounded-md px-2 py-0.5 text-xs tabular-nums ${GROUP_LOOK[group].soft} ${GROUP_LOOK[group].text}`}
        >
          <Icon name="critique" className="size-3.5" />
          <span className="font-semibold">{bare(token)}</span> {percent(share)}
        </li>
      ))}
    </ul>
  );
}
