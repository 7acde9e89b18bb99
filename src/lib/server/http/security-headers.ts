// Sets the headers of every response, and derives the content security policy from the built shell.
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { openerPolicyOf } from '../../domain/capture-messages.ts';
import { importMapOf, LANGUAGES } from '../../domain/languages.ts';
import { messagesIn } from './finish-shell.ts';

/**
 * Style attribute of SvelteKit's route announcer, the only inline style. An e2e test counts violations, and so notices
 * when SvelteKit changes it.
 */
const ANNOUNCER_STYLE = 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo=';

/**
 * The policy of every page. The shell has two inline scripts: one for the appearance and language, which adds the import
 * map of the language, and SvelteKit's, which starts the app.
 * @param shell the prerendered HTML
 */
export function contentSecurityPolicy(shell: string): string {
	const scripts = [...shell.matchAll(/<script>([\s\S]*?)<\/script>/g)]
		.map(([, text]) => text ?? '')
		.concat(importMapsOf(shell))
		.map((text) => `'${hashOf(text)}'`);
	return [
		"default-src 'none'",
		`script-src 'self' ${scripts.join(' ')}`.trim(),
		`style-src 'self' 'unsafe-hashes' '${ANNOUNCER_STYLE}'`,
		"img-src 'self' blob:",
		"media-src 'self' blob:",
		"connect-src 'self'",
		"worker-src 'self'",
		"font-src 'self'",
		"manifest-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		'trusted-types svelte-trusted-html sveltekit-trusted-url dompurify offprint-messages offprint-script offprint-search'
	].join('; ');
}

/** A year, for this host only, because the domain's other hosts are not ours. */
const HTTPS_ONLY = 'max-age=31536000';

export interface HeaderOptions {
	/** The content security policy; null for none. */
	readonly policy: string | null;
	/** Whether the browser uses https. */
	readonly isSecure: boolean;
	/** The requested path with its query. */
	readonly url: string | undefined;
}

export function setHeaders(response: ServerResponse, { policy, isSecure, url }: HeaderOptions): void {
	if (policy !== null) response.setHeader('Content-Security-Policy', policy);
	response.setHeader('X-Content-Type-Options', 'nosniff');
	response.setHeader('Referrer-Policy', 'no-referrer');
	response.setHeader('Cross-Origin-Opener-Policy', openerPolicyOf((url ?? '/').split('?', 1)[0] ?? '/'));
	response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
	if (isSecure) response.setHeader('Strict-Transport-Security', HTTPS_ONLY);
	response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
}

function importMapsOf(shell: string): string[] {
	const messages = messagesIn(shell);
	return messages === null ? [] : Object.keys(LANGUAGES).map((language) => importMapOf(messages, language));
}

function hashOf(text: string): string {
	return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
