// Thread of the extraction benches: makes training samples of the pages it gets.
import { parentPort } from 'node:worker_threads';
import type { CorpusPage } from '../corpus/pages.ts';
import { sample } from './samples.ts';

// Defuddle reports its failures on the console.
console.error = () => undefined;
parentPort?.on('message', (page: CorpusPage) => parentPort?.postMessage(sample(page)));
