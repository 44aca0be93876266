import { DropdownMenu } from 'radix-ui';
import type { Group, GroupReading, ReflectionToken, TraceNode } from '../../../selfrag';
import { Icon } from '../../components/Icon';
import { forcedToken } from '../../lib/forced';
import { count, percent } from '../../lib/format';
import { bare, GROUP_LOOK, readingsOf } from '../../lib/groups';
import { usePlayground } from '../../state/context';
import { useWhatIf } from '../../state/whatIfContext';

const READING = { retrieve: 'next', relevance: 'relevance', support: 'support', utility: 'utility' } as const;

/**
 * The tokens of a group that the model could have written at this place, each of which can be forced: the segment is then
 * written again from there. Draws nothing where a trace is only shown.
 */
export function ForceToken({ node, name, group }: { node: TraceNode; name: string; group: Group }) {
  const target = useWhatIf();
  const reading = node[READING[group]];
  if (!target || !reading || node.finish === null || target.semantics !== 'paper') return null;
  const force = forcedToken(target.trace, node, reading.step);
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs">
      <Menu node={node} name={name} group={group} reading={reading} disabled={!target.idle} />
      {force && <ForcedHere name={name} force={force} node={node} disabled={!target.idle} />}
    </div>
  );
}

function Menu(props: { node: TraceNode; name: string; group: Group; reading: GroupReading; disabled: boolean }) {
  const { node, name, group, reading, disabled } = props;
  const { whatIf } = usePlayground();
  const written = node.tokens[reading.step]?.text;
  const left = Math.max(1, node.maxNewTokens - reading.step - 1);
  // A segment that was written again because of this place is forced where it came from, so that forces do not pile up.
  const origin = node.forced?.step === reading.step ? node.forced.of : node.id;
  const choose = (token: string) => whatIf.forceToken(origin, reading.step, token as ReflectionToken, name);
  return (
    // Not modal: the page stays readable while the menu is open.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          disabled={disabled}
          className="inline-flex min-h-8 items-center gap-1 rounded-lg border border-line-strong bg-surface px-2 font-medium hover:bg-sunken disabled:opacity-55"
        >
          {group === 'retrieve' ? 'Force what comes next …' : 'Force …'}{' '}
          <span className="sr-only">
            {GROUP_LOOK[group].name} of {name}
          </span>
          <Icon name="chevron" className="size-3.5 rotate-90" />
        </button>
      </DropdownMenu.Trigger>
      {/* Inside the landmark, but outside the card, which would cut it off. */}
      <DropdownMenu.Portal container={document.querySelector('main')}>
        <DropdownMenu.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={`Force a token in ${name}`}
          className="z-30 w-72 max-w-[calc(100vw-1rem)] rounded-xl border border-line-strong bg-surface p-1.5 text-sm shadow-lg"
        >
          <DropdownMenu.Label className="px-2.5 pt-1 pb-2 text-xs text-muted">
            {reading.emitted ? `Written here: ${written}. ` : `Not written here; it would stand in place of ${written ?? 'the end'}. `}
            Another token has the rest of the segment written again: {count(1, 'candidate')} of at most {count(left, 'token')}.
          </DropdownMenu.Label>
          {readingsOf(group, reading).map(({ token, probability }) => (
            <DropdownMenu.Item
              key={token}
              disabled={token === written}
              onSelect={() => choose(token)}
              className="flex cursor-pointer items-baseline justify-between gap-3 rounded-lg px-2.5 py-1.5 outline-none data-[disabled]:cursor-default data-[disabled]:text-muted data-[highlighted]:bg-accent-soft data-[highlighted]:text-accent"
            >
              <span>{bare(token)}</span>
              <span className="text-xs tabular-nums">{token === written ? 'written' : percent(probability)}</span>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function ForcedHere(props: { name: string; force: NonNullable<ReturnType<typeof forcedToken>>; node: TraceNode; disabled: boolean }) {
  const { name, force, node, disabled } = props;
  const { whatIf } = usePlayground();
  const here = node.forced?.step === force.step;
  return (
    <>
      <span className="font-medium text-accent">{here ? 'Forced by you.' : `You forced ${bare(force.token)} here.`}</span>
      <button
        type="button"
        className="link min-h-8 disabled:opacity-55"
        disabled={disabled}
        onClick={() => whatIf.forceToken(force.node, force.step, null, name)}
      >
        Take back<span className="sr-only"> the forced token of {name}</span>
      </button>
    </>
  );
}
