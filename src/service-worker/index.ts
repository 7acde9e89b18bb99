// The service worker: registers the handlers for all requests. Each handler catches its own failures.
/// <reference types="@sveltejs/kit" />
import { clientsClaim } from 'workbox-core';
import { createDevice } from '../lib/library/device.ts';
import { bundledModules } from './bundled-modules.ts';
import { syncInBackground } from './background-sync.ts';
import { createCurrentLibrary } from './current-library.ts';
import { cacheFonts } from './fonts.ts';
import { servePictures } from './pictures.ts';
import { registerStaticRoutes } from './static-routes.ts';
import { refillShell } from './refill.ts';
import { precacheShell } from './shell.ts';
import { handleCaptureForm } from './capture.ts';
import { handleShareTarget } from './share.ts';
import { handleSkipWaiting } from './update.ts';

declare const self: ServiceWorkerGlobalScope;

const device = createDevice({ modules: bundledModules });
const currentLibrary = createCurrentLibrary(device);

precacheShell();
cacheFonts(self);
registerStaticRoutes(self);
servePictures(currentLibrary);
handleShareTarget(self, currentLibrary);
handleCaptureForm(self, device);
syncInBackground(self, currentLibrary, device);
handleSkipWaiting(self);
refillShell(self);
// Makes the page that installed the first worker use it at once, also for pictures.
clientsClaim();
