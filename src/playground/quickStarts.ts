/** The two questions of the released repository's quick start, and a paragraph in our own words for the second. */
export const ALPACA_PARAGRAPH = {
  title: 'Alpaca',
  text: 'The alpaca is a domesticated animal of South America that is kept for its soft wool. It is smaller than the llama, has a shorter face and small straight ears, and is hardly ever used to carry loads, while the llama is a pack animal with long curved ears.',
};

/** `shows`: what to look at; the shipped model writes the tokens that it names, in their order (a test holds that). */
export const QUICK_STARTS = [
  {
    title: 'Odd one out',
    shows: 'Nothing needs looking up: the model begins with [No Retrieval] and answers. Which one is odd is beyond a model this small.',
    instruction: 'Leave odd one out: twitter, instagram, whatsapp.',
    paragraph: null,
  },
  {
    title: 'Llamas and alpacas',
    shows: 'The model begins with [Retrieval]: it asks for a passage. None comes here, so what follows rests on nothing, and it says so itself: [Utility:1]. The playground would search now.',
    instruction: 'Can you tell me the difference between llamas and alpacas?',
    paragraph: null,
  },
  {
    title: 'Llamas and alpacas, with a paragraph',
    shows: 'Now it reads: [Relevant], and a sentence of the paragraph, [Fully supported]. Then it asks for another passage, [Retrieval]; none comes, so the rest is a guess.',
    instruction: 'Can you tell me the difference between llamas and alpacas?',
    paragraph: ALPACA_PARAGRAPH,
  },
] as const;
