// Offprint's index as the app has it.
import { serveOffprint } from './offprint.ts';

serveOffprint();
