/** Ready questions, passages and answers for the critique view: the same evidence with a true and with a false claim. */
import type { CritiqueInput } from '../selfrag';

const QUESTION = 'What is the capital of Peru?';

/** Texts of the pocket encyclopedia. */
const PASSAGES = [
  {
    id: 'given-1',
    title: 'Peru',
    text: 'Peru is a country of South America with towns, villages and open land. Huascarán is the highest mountain found anywhere within its borders. Some of the people live in great cities, others in quiet villages. Prices are given in the official currency, and that is the sol. Web addresses end in .pe and telephone numbers begin with +51. The capital is Lima, and the main language of the country is Spanish.',
  },
  {
    id: 'given-2',
    title: 'Colombia',
    text: 'Colombia is a country in South America, and its capital is Bogotá. In shops and markets across the country people pay with the Colombian peso. The dialling code +57 leads every call from abroad to Colombia. The web ending that is reserved for the country is .co. Spanish is the chief language of the country, and children learn it early.',
  },
];

/** The false claim is not what the other passage says of its own country: a model this small takes that for support. */
export const CRITIQUE_EXAMPLES: readonly { readonly title: string; readonly input: CritiqueInput }[] = [
  { title: 'A true claim', input: { question: QUESTION, passages: PASSAGES, answer: 'The capital of Peru is Lima.' } },
  { title: 'A false claim', input: { question: QUESTION, passages: PASSAGES, answer: 'The capital of Peru is Cusco.' } },
];
