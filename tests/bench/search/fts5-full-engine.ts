// Search engine for the benchmark: SQLite FTS5 with an index that stores positions.
import { serveFts5 } from './fts5.ts';

serveFts5('full');
