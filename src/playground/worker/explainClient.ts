/** The page's side of the explanations. */
import { wrap, type Remote } from 'comlink';
import { createExplainer, explainHost, type Explainer, type ExplainHost } from './explain';

function openHost(): ExplainHost {
  if (typeof Worker === 'undefined') return explainHost();
  const worker = new Worker(new URL('./explain.worker.ts', import.meta.url), { type: 'module', name: 'explanations' });
  return wrap<ExplainHost>(worker) as Remote<ExplainHost>;
}

/** Of the whole page. */
export const explainer: Explainer = createExplainer(openHost);
