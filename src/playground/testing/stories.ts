/** The stories that tests of the page are told. */
import type { Story } from './told';

const NILE = {
  id: '1',
  title: 'Nile',
  text: 'The Nile is a river in Africa. From its source to its end, the Nile measures 6,650 km in length. At the end of its course the river empties into the Mediterranean Sea. Among the cities beside the river, Cairo is the most famous. On its way the Nile takes in the water of the Blue Nile, a large tributary.',
  score: 0.913,
};
const DANUBE = {
  id: '2',
  title: 'Danube',
  text: 'The Danube is a river in Europe. The source of the river has been traced to the Black Forest. After the last bend, the Black Sea receives everything that the Danube carries. Budapest grew up on its banks and owes much of its trade to the water.',
  score: 0.744,
};
const EGYPT = {
  id: '3',
  title: 'Egypt',
  text: 'Egypt is a country in Africa. Its capital is Cairo, and people there pay with the Egyptian pound. The official language is Arabic, and the highest peak is Mount Catherine.',
  score: 0.702,
};
const AMAZON = {
  id: '4',
  title: 'Amazon',
  text: 'The Amazon is a river in South America. The full course of the river is usually given as 6,400 km long. The mouth of the river opens into the Atlantic Ocean, which takes all its water.',
  score: 0.651,
};
const CAIRO = {
  id: '5',
  title: 'Cairo',
  text: 'Cairo is a city in Africa. It stands on the banks of the Nile, and its best-known sight is the old citadel above the bazaars.',
  score: 0.618,
};

/** Two segments with a search, one passage that answers, one that partly does, three that do not. */
export const NILE_STORY: Story = {
  first: [0.962, 0.021],
  passages: [NILE, DANUBE, EGYPT, AMAZON, CAIRO],
  segments: {
    alone: ['The Nile flows into the Red Sea.[Utility:3]</s>'],
    Nile: [
      '[Relevant] The Nile empties into the Mediterranean Sea.[Fully supported][Continue to Use Evidence]',
      ' It is 6,650 km long and passes Cairo.[Fully supported][Utility:5]</s>',
    ],
    Danube: ['[Irrelevant] The passage does not say.[Utility:1]</s>'],
    Egypt: ['[Irrelevant] The passage does not say where it flows.[Utility:1]</s>'],
    Amazon: ['[Relevant] The Nile empties into the Atlantic Ocean.[No support / Contradictory][Utility:2]</s>'],
    Cairo: ['[Relevant] The Nile passes Cairo and reaches the sea.[Partially supported][Utility:3]</s>'],
  },
};

/** No passage helps. */
export const TOOTHBRUSH_STORY: Story = {
  first: [0.91, 0.06],
  passages: [NILE, DANUBE, EGYPT],
  segments: { alone: ['I do not know.[Utility:2]</s>'] },
};

/** Nothing needs looking up. */
export const ODD_ONE_STORY: Story = {
  first: [0.018, 0.966],
  passages: [EGYPT, CAIRO],
  segments: { alone: ['Whatsapp is the odd one out.[Utility:5]</s>'] },
};
