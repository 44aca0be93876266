import { useState } from 'react';
import { freeDecodePrompt } from '../../selfrag';
import { Button } from '../components/Button';
import { Check } from '../components/Check';
import { ControlChip } from '../components/ControlChip';
import { EnginePanel } from '../components/EnginePanel';
import { ErrorNotice } from '../components/Notice';
import { SliderField } from '../components/SliderField';
import { SpokenEnd } from '../components/SpokenEnd';
import { TokenStrip } from '../components/TokenStrip';
import { useHandover } from '../lib/useHandover';
import { FINISH_TITLE } from '../lib/words';
import { ALPACA_PARAGRAPH, QUICK_STARTS } from '../quickStarts';
import { usePlayground, useSlot } from '../state/context';
import type { FreeDecoding } from '../state/freeDecoding';
import type { FreeDecodeRequest } from '../worker/api';

/** Free decoding of one prompt, as in the quick start of the released repository. */
export function QuickStartView() {
  const { free, decode } = usePlayground();
  const { value, live, phase, error } = useSlot(free);
  const [instruction, setInstruction] = useState<string>(value?.request.instruction ?? QUICK_STARTS[0].instruction);
  const [paragraph, setParagraph] = useState(value?.request.paragraph ?? ALPACA_PARAGRAPH);
  const [pasted, setPasted] = useState(value?.request.paragraph != null);
  const [maxNewTokens, setMaxNewTokens] = useState(value?.request.maxNewTokens ?? 100);
  const button = useHandover();
  const shown = live ?? value;
  const chosen = QUICK_STARTS.find((start) => start.instruction === instruction && (start.paragraph !== null) === pasted);
  const request: FreeDecodeRequest = { instruction, paragraph: pasted ? paragraph : null, maxNewTokens };

  return (
    <div className="space-y-8">
      <SpokenEnd slot={free} tell={told} />
      <header>
        <h1 className="text-3xl font-semibold tracking-tight">Quick start</h1>
        <p className="mt-3 max-w-[65ch] text-muted">
          One prompt, one continuation, every reflection token visible: what the model writes when no search and no
          scoring stand around it. With a paragraph pasted in, it is read as if it had just been retrieved.
        </p>
      </header>
      <div className="grid gap-8 lg:grid-cols-2">
        <form
          className="space-y-5"
          onSubmit={(event) => {
            event.preventDefault();
            void decode(request);
          }}
        >
          <section aria-labelledby="quick-examples">
            <h2 id="quick-examples" className="eyebrow mb-2">
              From the released quick start
            </h2>
            <ul className="flex flex-wrap gap-2">
              {QUICK_STARTS.map((start) => (
                <li key={start.title}>
                  <Button
                    onClick={() => {
                      setInstruction(start.instruction);
                      setPasted(start.paragraph !== null);
                      if (start.paragraph) setParagraph(start.paragraph);
                    }}
                  >
                    {start.title}
                  </Button>
                </li>
              ))}
            </ul>
            {chosen && (
              <p className="mt-3 text-sm text-muted">
                <strong className="font-semibold text-ink">What to look at. </strong>
                {chosen.shows}
              </p>
            )}
          </section>
          <div className="space-y-1.5">
            <label htmlFor="instruction" className="text-sm font-medium">
              Instruction
            </label>
            <textarea
              id="instruction"
              rows={3}
              className="field"
              value={instruction}
              onChange={(event) => setInstruction(event.target.value)}
            />
          </div>
          <Check
            label="With a pasted paragraph"
            help="the prompt goes on with [Retrieval] and the paragraph"
            checked={pasted}
            onChange={setPasted}
          />
          {pasted && (
            <div className="space-y-2">
              <input
                aria-label="Title of the paragraph"
                className="field"
                value={paragraph.title}
                onChange={(event) => setParagraph({ ...paragraph, title: event.target.value })}
              />
              <textarea
                aria-label="Text of the paragraph"
                rows={6}
                className="field"
                value={paragraph.text}
                onChange={(event) => setParagraph({ ...paragraph, text: event.target.value })}
              />
            </div>
          )}
          <SliderField
            label="Most new tokens"
            help="decoding ends here at the latest"
            {...{ value: maxNewTokens, min: 10, max: 300, step: 10 }}
            onChange={setMaxNewTokens}
          />
          {/* Keys: one element that turned from Stop into Decode under a click would submit. */}
          {phase === 'idle' ? (
            <Button ref={button} key="decode" type="submit" look="primary" icon="play" className="px-6">
              Decode
            </Button>
          ) : (
            <Button ref={button} key="stop" icon="stop" onClick={() => free.stop()}>
              Stop
            </Button>
          )}
          {error && <ErrorNotice error={error} />}
          <EnginePanel />
        </form>
        <div className="min-w-0 space-y-6">
          <section aria-labelledby="prompt-title" className="card p-5">
            <h2 id="prompt-title" className="eyebrow mb-3">
              The prompt
            </h2>
            <Prompt request={request} />
          </section>
          <section aria-labelledby="output-title" className="card p-5">
            <h2 id="output-title" className="eyebrow mb-3">
              What the model writes
            </h2>
            {shown ? (
              <Output decoding={shown} running={phase === 'running'} />
            ) : (
              <p className="text-sm text-muted">Nothing yet. Decode loads the models, if they are not there, and starts.</p>
            )}
          </section>
        </div>
      </div>
    </div>
  );
}

const told = ({ tokens }: FreeDecoding) => `Output: ${tokens.map(({ text }) => text).join('')}`;

function Prompt({ request }: { request: FreeDecodeRequest }) {
  return (
    <p className="font-mono text-sm whitespace-pre-wrap">
      {freeDecodePrompt(request).map((piece, i) => {
        if ('control' in piece) return <ControlChip key={i} token={piece.control} />;
        return 'text' in piece ? <span key={i}>{piece.text}</span> : null;
      })}
    </p>
  );
}

function Output({ decoding, running }: { decoding: FreeDecoding; running: boolean }) {
  const { request, tokens, finish } = decoding;
  return (
    <div className="space-y-3">
      <p className="text-sm text-muted">
        {request.instruction} {request.paragraph && `(with the paragraph “${request.paragraph.title}”)`}
      </p>
      <TokenStrip tokens={tokens} label="Output, token by token" growing={running} />
      {!running && (
        <p className="text-xs text-muted">
          {finish === null ? 'Stopped.' : `The output ${FINISH_TITLE[finish]}.`} Point at a token, or use the arrow keys, to
          see its probability.
        </p>
      )}
    </div>
  );
}
