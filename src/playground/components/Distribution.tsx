import { memo } from 'react';
import type { Group, GroupReading } from '../../selfrag';
import { percent } from '../lib/format';
import { bare, GROUP_LOOK, readingsOf } from '../lib/groups';

/** The shares of a group's tokens as labelled bars, with what the group's probabilities sum to in the whole vocabulary. */
export const Distribution = memo(function Distribution(props: {
  group: Group;
  reading: GroupReading | null;
  /** Of its title, one below what it stands under. */
  Heading?: 'h4' | 'h5';
}) {
  const { group, reading, Heading = 'h5' } = props;
  const look = GROUP_LOOK[group];
  return (
    <section className="min-w-0">
      <Heading className={`text-sm font-semibold ${look.text}`}>{look.name}</Heading>
      <p className="mb-2 text-xs text-muted">{look.question}</p>
      {reading ? <Bars group={group} reading={reading} /> : <p className="text-sm text-muted">Not judged here.</p>}
    </section>
  );
});

function Bars({ group, reading }: { group: Group; reading: GroupReading }) {
  const readings = readingsOf(group, reading);
  const most = Math.max(...readings.map((r) => r.share));
  const mass = readings.reduce((sum, r) => sum + r.probability, 0);
  return (
    <>
      <dl className="space-y-1 text-xs">
        {readings.map(({ token, share, probability }) => (
          <div key={token} className="grid grid-cols-[minmax(0,1fr)_3.6rem] items-end gap-x-2">
            <dt className={share === most ? 'font-semibold' : ''}>{bare(token)}</dt>
            <dd className="text-right tabular-nums" title={`probability in the whole vocabulary ${percent(probability)}`}>
              {percent(share)}
            </dd>
            <div className="col-span-2 h-1.5 overflow-hidden rounded-full bg-sunken" aria-hidden="true">
              <div className={`h-full rounded-full ${GROUP_LOOK[group].fill}`} style={{ width: `${share * 100}%` }} />
            </div>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-xs text-muted">
        {reading.emitted ? `Emitted; the group holds ${percent(mass)}.` : `Not emitted; the group holds ${percent(mass)}.`}
      </p>
    </>
  );
}
