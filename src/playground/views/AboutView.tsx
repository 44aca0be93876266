import type { ReactNode } from 'react';

export function AboutView() {
  return (
    <article className="max-w-[70ch] space-y-10">
      <header>
        <h1 className="text-3xl font-semibold tracking-tight">About this playground</h1>
        <p className="mt-3 text-lg text-muted">
          A place to see Self-RAG work: every decision, every passage, every judgement and every number behind an answer.
        </p>
      </header>
      <Part title="What Self-RAG is">
        <p>
          A retrieval-augmented language model usually fetches passages for every question and trusts what it reads.
          Self-RAG (Asai et al., ICLR 2024) teaches one model to write special tokens beside its text. One group asks for a
          search or declines it. Three more judge what follows: is the passage relevant, does it support the sentence, is
          the answer useful.
        </p>
        <p>
          Several passages are read side by side, each gives a candidate sentence, and the probabilities of the judgement
          tokens are added up to a score. The best few paths are carried on, sentence by sentence. Because the score is a
          weighted sum of recorded probabilities, the weights can be changed afterwards: that is what the sliders do.
        </p>
      </Part>
      <Part title="What runs here">
        <p>
          Two small models made for this page: one that writes and judges, one that turns questions and passages into
          vectors. They run on this device, in the browser, on WebGPU where it works and on WebAssembly otherwise. No
          question and no answer leaves it. Once loaded, the page works offline.
        </p>
        <p>
          They were trained on invented worlds whose names and facts are made up anew for each example, never on the
          encyclopedia that ships with the page. What they say about it, they have read in the passage that they cite.
        </p>
      </Part>
      <Part id="expect" title="What to expect of models this small">
        <ul className="list-disc space-y-2 pl-5">
          <li>They answer short questions about single facts in the passages, and describe or compare subjects in a few sentences.</li>
          <li>They know the encyclopedia’s subjects only through its passages. Where a passage on the right subject is silent on the question, they notice nine times out of ten. Comparisons go wrong more than one time in five: the second at times gets the value of the first, or no answer.</li>
          <li>They have no general knowledge, do not reason over several steps, hold no conversation, and read only English.</li>
          <li>Asked in unfamiliar words they give another fact of the right passage, or call it irrelevant, about one time in thirteen. They know people by their full names: asked about “Mozart”, they find the passage and often doubt it. Behind a right Yes or No the value may be wrong: read both.</li>
          <li>They make mistakes: they take a value from the wrong sentence, or miss that a passage is about someone else. The judgements are theirs too and can be wrong.</li>
        </ul>
        <p>This is an instrument for looking at a method, not a source of facts.</p>
      </Part>
      <Part title="How to read the numbers">
        <ul className="list-disc space-y-2 pl-5">
          <li>The share of a decision is p([Retrieval]) / (p([Retrieval]) + p([No Retrieval])), read at the token before the segment.</li>
          <li>A judgement that the model did not write adds nothing to the score; the ledger says “not emitted”.</li>
          <li>Bars show shares within a group, which sum to one; the line below says how much the whole group holds among all tokens.</li>
          <li>The shade behind a word grows with the model’s doubt: no shade, almost certain.</li>
          <li>Plain RAG always searches once, takes the top passage for relevant and writes, with the same model.</li>
        </ul>
      </Part>
      <Part title="Where it comes from">
        <p>
          The method and its tokens:{' '}
          <cite>
            Asai, Wu, Wang, Sil and Hajishirzi, “Self-RAG: Learning to Retrieve, Generate, and Critique through
            Self-Reflection”, ICLR 2024
          </cite>
          . If you publish something you found here, cite the paper. The code is under the MIT licence; the encyclopedia and
          the models are in the public domain (CC0).
        </p>
      </Part>
    </article>
  );
}

/** @param props.id its address is `#/about/ID` */
function Part({ id, title, children }: { id?: string; title: string; children: ReactNode }) {
  return (
    <section id={id} className="space-y-3 leading-relaxed">
      <h2 className="text-xl font-semibold tracking-tight">{title}</h2>
      {children}
    </section>
  );
}
