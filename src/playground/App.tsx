import { Activity, useEffect, useRef } from 'react';
import { FileDrop } from './components/FileDrop';
import { Header } from './components/Header';
import { partOf, useView, VIEWS, type ViewId } from './routes';
import { AboutView } from './views/AboutView';
import { AskView } from './views/ask/AskView';
import { CompareView } from './views/compare/CompareView';
import { CritiqueView } from './views/critique/CritiqueView';
import { EncyclopediaView } from './views/encyclopedia/EncyclopediaView';
import { QuickStartView } from './views/QuickStartView';

const VIEW: Record<ViewId, () => React.ReactNode> = {
  playground: AskView,
  'quick-start': QuickStartView,
  critique: CritiqueView,
  compare: CompareView,
  encyclopedia: EncyclopediaView,
  about: AboutView,
};

export function App() {
  const view = useView();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(view);

  useEffect(() => {
    document.title = `${VIEWS.find(({ id }) => id === view)?.title ?? ''} · Self-RAG playground`;
    // A new view starts at its top, or at the part that was asked for, with the focus there, as a page load would.
    if (shown.current === view) return;
    shown.current = view;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
    document.getElementById(partOf(window.location.hash))?.scrollIntoView();
  }, [view]);

  return (
    <>
      <button
        type="button"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-surface focus:px-4 focus:py-2"
        onClick={() => main.current?.focus()}
      >
        Skip to the content
      </button>
      <Header view={view} />
      <main ref={main} tabIndex={-1} className="mx-auto max-w-[84rem] px-4 pt-6 pb-20 outline-none sm:px-8 sm:pt-10">
        {VIEWS.map(({ id }) => {
          const View = VIEW[id];
          // Hidden views keep what was typed and opened in them.
          return (
            <Activity key={id} mode={id === view ? 'visible' : 'hidden'}>
              <View />
            </Activity>
          );
        })}
      </main>
      <FileDrop view={view} />
      <footer className="border-t border-line">
        <p className="mx-auto max-w-[84rem] px-4 py-6 text-sm text-muted sm:px-8">
          After Asai et al., “Self-RAG: Learning to Retrieve, Generate, and Critique through Self-Reflection”, ICLR 2024.
          Code MIT; encyclopedia and models CC0.
        </p>
      </footer>
    </>
  );
}
