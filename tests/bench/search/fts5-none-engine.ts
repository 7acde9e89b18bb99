// FTS5 that keeps no places.
import { serveFts5 } from './fts5.ts';

serveFts5('none');
