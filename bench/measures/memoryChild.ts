/** One engine, one run, then the process's largest resident set in KiB: tsx bench/measures/memoryChild.ts KIND WORK.json */
import { readFileSync } from 'node:fs';
import { host } from '../engines/host';
import { nodePlatform } from '../engines/node';
import type { Work } from '../work';
import type { Kind } from './memory';

const [kind, file] = process.argv.slice(2) as [Kind, string];
const work = JSON.parse(readFileSync(file, 'utf8')) as Work;
const engines = host(nodePlatform(1));
if (kind === 'ours') await engines.ours(work);
if (kind === 'oneByOne') await engines.transformersJs(work, 'one-by-one', 'shipped');
if (kind === 'padded') await engines.transformersJs(work, 'padded', 'plain');
console.log(process.resourceUsage().maxRSS);
await engines.close();
