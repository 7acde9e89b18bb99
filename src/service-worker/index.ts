// The service worker: which duty answers what. Each duty catches its own failures.
/// <reference types="@sveltejs/kit" />
import { clientsClaim } from 'workbox-core';
import { openDevice } from '../lib/library/library.ts';
import { syncInBackground } from './background-sync.ts';
import { openCurrent } from './current-library.ts';
import { keepFonts } from './fonts.ts';
import { servePictures } from './pictures.ts';
import { answerWithoutWorker } from './static-routes.ts';
import { refillShell } from './refill.ts';
import { precacheShell } from './shell.ts';
import { catchShares } from './share.ts';
import { waitForConsent } from './update.ts';

declare const self: ServiceWorkerGlobalScope;

const device = openDevice();
const current = openCurrent(device);

precacheShell();
keepFonts(self);
answerWithoutWorker(self);
servePictures(current);
catchShares(self, current);
syncInBackground(self, current, device);
waitForConsent(self);
refillShell(self);
// The page that installed the first worker is served by it at once, pictures included.
clientsClaim();
