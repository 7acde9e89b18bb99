// Loads the models of blocks, which `npm run bench extract-train` writes.
import type { Forests } from './choose-blocks.ts';
import forests from './forests.json' with { type: 'json' };

export const FORESTS: Forests = forests;
