// FTS5 with all places.
import { serveFts5 } from './fts5.ts';

serveFts5('full');
