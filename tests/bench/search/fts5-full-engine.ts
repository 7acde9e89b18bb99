// FTS5 with positions.
import { serveFts5 } from './fts5.ts';

serveFts5('full');
