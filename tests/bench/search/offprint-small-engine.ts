// Offprint's index with limits so small that it flushes and merges every few articles: to be killed in the middle.
import { serveOffprint } from './offprint.ts';

serveOffprint({ many: 12, some: 4, full: 16, patience: 15_000, weight: 10_000, fresh: 8, smallest: 8 });
