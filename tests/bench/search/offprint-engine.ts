// Search engine for the benchmark: Offprint's index as in the app.
import { serveOffprint } from './offprint.ts';

serveOffprint();
