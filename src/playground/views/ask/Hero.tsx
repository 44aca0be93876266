import { Icon, type IconName } from '../../components/Icon';

const STEPS: readonly { icon: IconName; title: string; text: string; look: string }[] = [
  { icon: 'decide', title: 'Decide', text: 'Is a search needed at all?', look: 'text-retrieve bg-retrieve-soft' },
  { icon: 'search', title: 'Retrieve', text: 'Fetch several passages.', look: 'text-retrieve bg-retrieve-soft' },
  { icon: 'write', title: 'Write', text: 'One candidate per passage.', look: 'text-ink bg-sunken' },
  { icon: 'critique', title: 'Criticise', text: 'Relevant? Supported? Useful?', look: 'text-support bg-support-soft' },
];

/** What this is, in one sentence and four steps. */
export function Hero() {
  return (
    <section aria-labelledby="hero-title" className="grid items-center gap-x-12 gap-y-6 lg:grid-cols-[1fr_1.15fr]">
      <div>
        <h1 id="hero-title" className="text-3xl font-semibold tracking-tight text-balance">
          Watch a model check its own work
        </h1>
        <p className="mt-3 max-w-[58ch] text-muted">
          Self-RAG is a language model that decides for itself when to look something up, writes an answer from each
          passage, and grades what it wrote before it settles on one.
        </p>
      </div>
      <ol aria-label="The four steps of Self-RAG" className="grid grid-cols-2 gap-x-4 gap-y-4 sm:grid-cols-4">
        {STEPS.map(({ icon, title, text, look }, i) => (
          <li key={title} className="min-w-0">
            <span className={`mb-2 grid size-9 place-items-center rounded-xl ${look}`}>
              <Icon name={icon} />
            </span>
            <p className="text-sm font-semibold">
              {i + 1}. {title}
            </p>
            <p className="text-sm text-muted">{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
