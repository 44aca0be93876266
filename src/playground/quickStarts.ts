/** The two questions of the released repository's quick start, and a paragraph in our own words for the second. */
export const ALPACA_PARAGRAPH = {
  title: 'Alpaca',
  text: 'The alpaca is a domesticated animal of South America that is kept for its soft wool. It is smaller than the llama, has a shorter face and small straight ears, and is hardly ever used to carry loads, while the llama is a pack animal with long curved ears.',
};

export const QUICK_STARTS = [
  {
    title: 'Odd one out',
    instruction: 'Leave odd one out: twitter, instagram, whatsapp.',
    paragraph: null,
  },
  {
    title: 'Llamas and alpacas',
    instruction: 'Can you tell me the difference between llamas and alpacas?',
    paragraph: null,
  },
  {
    title: 'Llamas and alpacas, with a paragraph',
    instruction: 'Can you tell me the difference between llamas and alpacas?',
    paragraph: ALPACA_PARAGRAPH,
  },
] as const;
