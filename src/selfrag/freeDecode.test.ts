import { describe, expect, it } from 'vitest';
import { freeDecode } from './freeDecode';
import { evidencePrompt, instructionPrompt } from './prompt';
import { scriptedModel } from './testing/scripted';

async function decoded(instruction: string, paragraph: { title: string; text: string } | null, maxNewTokens = 40) {
  const model = scriptedModel(2);
  const events = [];
  for await (const event of freeDecode({ instruction, paragraph, maxNewTokens }, model)) events.push(event);
  return { model, events };
}

describe('free decoding', () => {
  it('asks for the instruction alone, and stops at no reflection token', async () => {
    const { model, events } = await decoded('  Write. ', null);
    expect(model.requests).toMatchObject([{ prompt: instructionPrompt('Write.'), stop: [], maxNewTokens: 40 }]);
    expect(events.at(-1)).toMatchObject({ kind: 'finish', request: 'free' });
  });

  it('puts a pasted paragraph behind it, as retrieved', async () => {
    const paragraph = { title: 'T', text: 'Text.' };
    const { model } = await decoded('Write.', paragraph, 3);
    expect(model.requests[0]?.prompt).toEqual([...instructionPrompt('Write.'), ...evidencePrompt(paragraph)]);
  });

  it('refuses an empty instruction', async () => {
    await expect(decoded(' \n', null)).rejects.toMatchObject({ code: 'empty-question' });
  });
});
