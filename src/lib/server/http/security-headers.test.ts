// Tests of the security headers: the policy allows only the inline scripts of the shell.
import { createHash } from 'node:crypto';
import { ServerResponse, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, setHeaders } from './security-headers.ts';

const BOOT = '\n\t{ __sveltekit = {}; import("./start.js"); }\n';

function hashOf(text: string): string {
	return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function directives(policy: string): Record<string, string> {
	return Object.fromEntries(
		policy.split('; ').map((directive) => {
			const [name = '', ...rest] = directive.split(' ');
			return [name, rest.join(' ')];
		})
	);
}

describe('the policy', () => {
	const shell = `<html><head><script src="/a.js"></script></head><body><script>${BOOT}</script></body></html>`;

	it('allows our own scripts, and exactly the inline scripts of the built shell', () => {
		expect(directives(contentSecurityPolicy(shell))['script-src']).toBe(`'self' ${hashOf(BOOT)}`);
	});

	it('allows the import map of each language, which the shell adds', () => {
		const messages = `<script>const messages = '/_app/immutable/messages/A-b_9/';</script>`;
		const policy = directives(contentSecurityPolicy(messages))['script-src'];
		for (const language of ['en', 'de', 'ar'])
			expect(policy).toContain(hashOf(`{"imports":{"messages/":"/_app/immutable/messages/A-b_9/${language}/"}}`));
		expect(policy?.match(/'sha256-/g)).toHaveLength(4);
	});

	it('allows no inline script for a shell without one', () => {
		expect(directives(contentSecurityPolicy('<html></html>'))['script-src']).toBe("'self'");
	});

	it('denies by default, forbids framing and assigning strings as HTML', () => {
		const policy = directives(contentSecurityPolicy(shell));
		expect(policy).toMatchObject({
			'default-src': "'none'",
			'img-src': "'self' blob:",
			'connect-src': "'self'",
			'base-uri': "'none'",
			'form-action': "'self'",
			'frame-ancestors': "'none'",
			'require-trusted-types-for': "'script'",
			'trusted-types':
				'svelte-trusted-html sveltekit-trusted-url dompurify offprint-messages offprint-script offprint-search'
		});
		expect(policy['style-src']).not.toContain("'unsafe-inline'");
		expect(policy['script-src']).not.toContain('unsafe');
	});
});

describe('the headers', () => {
	const answer = () => new ServerResponse(new IncomingMessage(new Socket()));

	it('are on every response', () => {
		const response = answer();
		setHeaders(response, { policy: "default-src 'none'", isSecure: false, url: '/read/1?x' });
		expect(response.getHeaders()).toEqual({
			'content-security-policy': "default-src 'none'",
			'x-content-type-options': 'nosniff',
			'referrer-policy': 'no-referrer',
			'cross-origin-opener-policy': 'same-origin',
			'cross-origin-resource-policy': 'same-origin',
			'permissions-policy': 'camera=(), geolocation=(), microphone=()'
		});
	});

	it.each([
		['/capture', 'unsafe-none'],
		['/capture?held=1', 'unsafe-none'],
		['/captures', 'same-origin'],
		['/save?to=/capture', 'same-origin'],
		[undefined, 'same-origin']
	])('keep the opener only of the screen that receives a page: %s', (url, policy) => {
		const response = answer();
		setHeaders(response, { policy: null, isSecure: false, url });
		expect(response.getHeader('cross-origin-opener-policy')).toBe(policy);
	});

	it('do not add a policy when there is none', () => {
		const response = answer();
		setHeaders(response, { policy: null, isSecure: false, url: '/' });
		expect(response.hasHeader('content-security-policy')).toBe(false);
		expect(response.getHeader('x-content-type-options')).toBe('nosniff');
	});

	it('enforce https for a browser that uses it', () => {
		const response = answer();
		setHeaders(response, { policy: null, isSecure: true, url: '/' });
		expect(response.getHeader('strict-transport-security')).toBe('max-age=31536000');
	});
});
