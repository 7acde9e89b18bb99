// FTS5 without positions.
import { serveFts5 } from './fts5.ts';

serveFts5('none');
