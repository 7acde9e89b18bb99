// Cookies for the length of one fetch: many sites set one, send the reader round and refuse who comes back without it.

export interface CookieJar {
	/** @param lines the `Set-Cookie` headers of an answer from `url` */
	take(url: URL, lines: readonly string[]): void;
	/** The `Cookie` header for a request (RFC 6265, 5.4), null where there is none to send. */
	headerFor(url: URL): string | null;
}

interface Cookie {
	readonly name: string;
	readonly value: string;
	readonly domain: string;
	/** Whether hosts below the domain get it too. */
	readonly below: boolean;
	readonly path: string;
	readonly secure: boolean;
}

const MAX_COOKIES = 50;
const MAX_COOKIE_CHARACTERS = 4096;

/** Made anew for each fetch, so that nothing tells two fetches, or two readers, to be one. */
export function createCookieJar(): CookieJar {
	const cookies = new Map<string, Cookie>();
	return {
		take(url, lines) {
			for (const line of lines) {
				const parsed = parse(line, url);
				if (parsed === null) continue;
				const { cookie, isOver } = parsed;
				const key = `${cookie.domain} ${cookie.path} ${cookie.name}`;
				cookies.delete(key);
				if (!isOver && cookies.size < MAX_COOKIES) cookies.set(key, cookie);
			}
		},
		headerFor(url) {
			const sent = [...cookies.values()].filter((cookie) => isFor(cookie, url));
			return sent.length === 0 ? null : sent.map(({ name, value }) => `${name}=${value}`).join('; ');
		}
	};
}

/** Nothing for a cookie that a browser would refuse from this host. */
function parse(line: string, url: URL): { cookie: Cookie; isOver: boolean } | null {
	const [pair = '', ...rest] = line.split(';');
	const equals = pair.indexOf('=');
	const name = pair.slice(0, Math.max(0, equals)).trim();
	const value = pair.slice(equals + 1).trim();
	if (name === '' || line.length > MAX_COOKIE_CHARACTERS || /[\p{Cc}]/u.test(name + value)) return null;
	const attributes = new Map(rest.map(attributeOf));
	const domain = (attributes.get('domain') ?? '').replace(/^\./, '').toLowerCase();
	if (domain !== '' && !isWithin(url.hostname, domain)) return null;
	const path = attributes.get('path') ?? '';
	const age = attributes.get('max-age');
	const expires = Date.parse(attributes.get('expires') ?? '');
	const isOver = age === undefined ? expires <= 0 : Number(age) <= 0;
	const secure = attributes.has('secure');
	const below = domain !== '';
	return {
		cookie: {
			name,
			value,
			domain: below ? domain : url.hostname,
			below,
			path: path.startsWith('/') ? path : url.pathname.replace(/\/[^/]*$/, '') || '/',
			secure
		},
		isOver
	};
}

function attributeOf(text: string): [name: string, value: string] {
	const equals = text.indexOf('=');
	if (equals === -1) return [text.trim().toLowerCase(), ''];
	return [text.slice(0, equals).trim().toLowerCase(), text.slice(equals + 1).trim()];
}

/** A name without a dot is a whole top-level domain. */
function isWithin(host: string, domain: string): boolean {
	return host === domain || (domain.includes('.') && host.endsWith(`.${domain}`) && !/^[\d.]+$/.test(host));
}

function isFor(cookie: Cookie, url: URL): boolean {
	const isHost = cookie.below ? isWithin(url.hostname, cookie.domain) : url.hostname === cookie.domain;
	const isPath =
		url.pathname === cookie.path ||
		url.pathname.startsWith(cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`);
	return isHost && isPath && (!cookie.secure || url.protocol === 'https:');
}
