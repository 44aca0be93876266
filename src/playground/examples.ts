/**
 * The gallery: questions that make the method behave differently. The recordings that come with the page are made of
 * these, so an example is a complete request.
 */
import { DEFAULT_SETTINGS, SelfRagError, type Edit, type Passage, type Settings } from '../selfrag';

export interface Example {
  /** Stable; names the recording. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what to look at. */
  readonly shows: string;
  readonly question: string;
  /** Differences from the defaults. */
  readonly settings?: Partial<Settings>;
  /** Read instead of searching. */
  readonly passages?: readonly Passage[];
  /** Words that are replaced in every passage of that title before the run. */
  readonly edits?: readonly { readonly title: string; readonly find: string; readonly replace: string }[];
}

export const EXAMPLES: readonly Example[] = [
  {
    id: 'one-hop',
    title: 'One fact to look up',
    shows: 'The model asks for a search, reads five passages side by side and keeps the ones that it finds relevant.',
    question: 'Into which sea does the Nile flow?',
  },
  {
    id: 'odd-one-out',
    title: 'Odd one out',
    shows: 'Nothing needs looking up: the model is sure of [No Retrieval] and answers on its own. Which one is odd is beyond a model this small.',
    question: 'Leave odd one out: twitter, instagram, whatsapp.',
  },
  {
    id: 'comparison',
    title: 'A comparison',
    shows: 'Two subjects take two segments, each with a search and a passage of its own.',
    question: 'Compare the llama and the alpaca.',
  },
  {
    id: 'llamas-alpacas',
    title: 'Llamas and alpacas',
    shows: 'A question of the released quick start. It asks for no single fact: one animal after the other is searched for and described.',
    question: 'Can you tell me the difference between llamas and alpacas?',
  },
  {
    id: 'tell-me-about',
    title: 'Several sentences',
    shows: 'The model writes one segment after another and decides each time whether to search again or to stay with its passage.',
    question: 'Tell me about Mount Everest.',
  },
  {
    id: 'false-claim',
    title: 'A false claim',
    shows: 'A passage contradicts the claim, and the answer follows the passage.',
    question: 'Is it true that the currency of Peru is the dollar?',
  },
  {
    id: 'edited-passage',
    title: 'An edited passage',
    shows: 'Lima was replaced by Cusco in the passage on Peru: a model that reads answers Cusco.',
    question: 'What is the capital of Peru?',
    edits: [{ title: 'Peru', find: 'Lima', replace: 'Cusco' }],
  },
  {
    id: 'irrelevant-passages',
    title: 'Only irrelevant passages',
    shows: 'Three given passages are about something else: each is judged [Irrelevant], and the page does not claim an answer.',
    question: 'What is the chemical symbol of gold?',
    passages: [
      {
        id: 'given-1',
        title: 'Violin',
        text: 'The violin is a string instrument that is played with a bow. It has four strings and is held under the chin, and it is the smallest member of its family that is in common use in an orchestra.',
      },
      {
        id: 'given-2',
        title: 'Silver',
        text: 'Silver is a soft white metal that has been used for coins and jewellery for a very long time. Its symbol is Ag, from the Latin word argentum, and it conducts electricity better than any other metal.',
      },
      {
        id: 'given-3',
        title: 'Chess',
        text: 'Chess is a board game for two players. Each of them begins with sixteen pieces, and the aim is to attack the king of the other player in such a way that it cannot escape.',
      },
    ],
  },
  {
    id: 'outside',
    title: 'Outside the encyclopedia',
    shows: 'No passage can answer this, and the page says so instead of showing a confident answer.',
    question: 'Which company made the first electric toothbrush?',
  },
  {
    id: 'ambiguous',
    title: 'One name, three subjects',
    shows: 'Planet, metal or god: passages on all three compete, and the relevance judgements decide.',
    question: 'How long does Mercury take for one orbit?',
  },
  {
    id: 'tipping-point',
    title: 'A tipping point',
    shows: 'Typed as into a search box: with little weight on relevance a candidate about something else wins. The marks under the sliders and “Weights” below show exactly where.',
    question: 'place of birth of richard wagner',
  },
  {
    id: 'spelling',
    title: 'Spelling',
    shows: 'A country is named, but the request needs no passage. Spelling itself is beyond a model this small.',
    question: 'Spell the word Bolivia.',
  },
  {
    id: 'greeting',
    title: 'A greeting',
    shows: 'Small talk needs no passages.',
    question: 'Good morning! How are you?',
  },
  {
    id: 'always',
    title: 'Always retrieve',
    shows: 'Retrieval is forced where the model would not ask for it: the passages are no help, and the critique says so.',
    question: 'Spell the word Bolivia.',
    settings: { mode: 'always' },
  },
  {
    id: 'never',
    title: 'Never retrieve',
    shows: 'Retrieval is forbidden on a question of fact: the model has to make something up.',
    question: 'Into which sea does the Nile flow?',
    settings: { mode: 'never' },
  },
  {
    id: 'strict-threshold',
    title: 'A strict threshold',
    shows: 'The share of [Retrieval] has to exceed a threshold that no probability exceeds. Lower it, and the search comes back.',
    question: 'What is the capital of Kenya?',
    settings: { threshold: 1 },
  },
];

export interface ExampleRequest {
  readonly question: string;
  readonly settings: Settings;
  readonly passages: readonly Passage[] | null;
  readonly edits: readonly Edit[];
}

/**
 * @param corpus all passages of the encyclopedia; may be empty for an example without edits
 * @throws SelfRagError `example-outdated` when the words to replace stand in no passage of that title
 */
export function requestFor(example: Example, corpus: readonly Passage[]): ExampleRequest {
  const edits = (example.edits ?? []).flatMap(({ title, find, replace }) => {
    const changed = corpus.filter((passage) => passage.title === title && passage.text.includes(find));
    if (changed.length === 0) {
      throw new SelfRagError('example-outdated', `No passage on ${title} says “${find}”. Choose another example.`, {
        title,
        find,
      });
    }
    return changed.map(({ id, text }) => ({ id, text: text.replaceAll(find, replace) }));
  });
  const settings = { ...DEFAULT_SETTINGS, ...example.settings };
  return { question: example.question, settings, passages: example.passages ?? null, edits };
}
