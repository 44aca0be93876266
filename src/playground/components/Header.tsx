import { VIEWS, type ViewId } from '../routes';
import { ThemeToggle } from './ThemeToggle';

export function Header({ view }: { view: ViewId }) {
  return (
    <header className="border-b border-line">
      <div className="mx-auto flex max-w-[84rem] flex-wrap items-center gap-x-8 gap-y-1 px-4 py-2 sm:px-8">
        <a href="#/" className="mr-auto py-1.5 font-semibold tracking-tight sm:mr-0">
          Self-RAG <span className="font-normal text-muted">playground</span>
        </a>
        <nav aria-label="Views" className="order-last -mx-2 w-[calc(100%+1rem)] sm:order-none sm:w-auto">
          <ul className="flex flex-wrap gap-0.5 sm:gap-1">
            {VIEWS.map(({ id, hash, title }) => (
              <li key={id}>
                <a
                  href={hash}
                  aria-current={id === view ? 'page' : undefined}
                  className="block rounded-lg px-2 py-1.5 text-[0.8125rem] whitespace-nowrap text-muted hover:bg-sunken hover:text-ink aria-[current]:font-semibold aria-[current]:text-ink sm:px-3 sm:text-sm"
                >
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="sm:ml-auto">
          <ThemeToggle />
        </div>
      </div>
    </header>
  );
}
