// Offprint's index as in the app.
import { serveOffprint } from './offprint.ts';

serveOffprint();
