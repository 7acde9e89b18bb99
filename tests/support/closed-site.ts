// A web site on loopback whose pages a server cannot read: behind a login, made by a script, or with pictures for members.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { drawPicture } from './picture.ts';

export interface ClosedSite {
	readonly origin: string;
	/** Paths of all requests without the cookie of the login. */
	readonly refused: readonly string[];
	close(): Promise<void>;
}

const COOKIE = 'member=yes';
/** Texts that must never leave the page. */
export const SECRETS = [
	'hidden-field-4711',
	'typed-password-4711',
	'csrf-meta-4711',
	'script-secret-4711',
	'comment-secret-4711',
	'textarea-secret-4711',
	'data-token-4711',
	'handler-secret-4711',
	'link-token-4711',
	'fragment-token-4711'
] as const;

/** A text that a style sheet hides. */
export const HIDDEN_TEXT = 'This offer ended long ago, and the page hides it from its members with a style sheet.';

const paragraph = (words: string) =>
	`<p>${words} The keepers of the lighthouse wrote down every ship that passed, in a book that nobody else read.</p>`;
const article = (title: string, more: string) =>
	`<article><h1>${title}</h1>${paragraph('The first part.').repeat(6)}${more}</article>`;

const SECRET_PARTS = `<!-- comment-secret-4711 --><form><input type="hidden" name="t" value="hidden-field-4711">
	<input type="password" value="typed-password-4711"><textarea>textarea-secret-4711</textarea></form>
	<script>const secret = 'script-secret-4711';</script><div data-user-token="data-token-4711" onclick="'handler-secret-4711'"></div>
	<a href="/logout?csrf_token=link-token-4711">Sign out</a><a href="#access_token=fragment-token-4711">Top</a>
	<style>.off { display: none }</style><p class="off">${HIDDEN_TEXT}</p>`;

/** The element of the page /script has its text in an open shadow root, in which a slot shows its own text. */
const SCRIPT = `
	const root = document.querySelector('#root');
	root.innerHTML = ${JSON.stringify(article('Made by a script', '<story-end>The last words stand outside.</story-end>'))};
	customElements.define('story-end', class extends HTMLElement {
		connectedCallback() {
			this.attachShadow({ mode: 'open' }).innerHTML = '<p>Inside the shadow: <slot></slot></p>';
		}
	});
`;

/** @param elsewhere origin of another site with pictures that do not allow this one to read them */
function pages(elsewhere: string): Readonly<Record<string, string>> {
	const picture = (index: number) =>
		`<figure><img src="${index < 25 ? '' : elsewhere}/picture-${index}.png" loading="lazy" alt="Picture ${index}"></figure>`;
	const gallery = Array.from({ length: 30 }, (_, index) => paragraph(`Part ${index}.`) + picture(index)).join('');
	return {
		'/login':
			'<form method="post"><label>Password <input type="password" name="password"></label><button>Sign in</button></form>',
		'/members/story': `<title>Only for members</title><meta name="csrf-token" content="csrf-meta-4711">${article(
			'Only for members',
			`<figure><img src="/members/picture.png" alt="A lighthouse"></figure>${SECRET_PARTS}`
		)}`,
		'/script': `<title>Made by a script</title><noscript>Please enable JavaScript.</noscript><div id="root"></div><script>${SCRIPT}</script>`,
		'/gallery': `<title>Thirty pictures</title>${article('Thirty pictures', gallery)}`,
		'/strict': `<title>Kept apart</title>${article('Kept apart', '<img src="/picture-strict.png" alt="A wall">')}`,
		'/hostile': '<title>Hostile</title><button>Win a prize</button>'
	};
}

export async function startClosedSite(elsewhere = ''): Promise<ClosedSite> {
	const refused: string[] = [];
	const all = pages(elsewhere);
	const server = createServer((request, response) => {
		answer(request, response, all, refused).catch((error: unknown) =>
			response.destroy(error instanceof Error ? error : undefined)
		);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('A TCP server has no port');
	return {
		origin: `http://127.0.0.1:${address.port}`,
		refused,
		close: () =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			})
	};
}

async function answer(
	request: IncomingMessage,
	response: ServerResponse,
	all: Readonly<Record<string, string>>,
	refused: string[]
): Promise<void> {
	const path = request.url ?? '/';
	const isMember = (request.headers.cookie ?? '').includes(COOKIE);
	if (path.startsWith('/members/') && !isMember) {
		refused.push(path);
		response.writeHead(302, { location: '/login' }).end();
	} else if (path === '/login' && request.method === 'POST') {
		request.resume();
		response.writeHead(303, { location: '/members/story', 'set-cookie': `${COOKIE}; Path=/` }).end();
	} else if (path.endsWith('.png')) {
		response.writeHead(200, { 'content-type': 'image/png' }).end(await drawPicture(path));
	} else {
		const page = all[path];
		response.writeHead(page === undefined ? 404 : 200, {
			'content-type': 'text/html; charset=utf-8',
			...(path === '/strict' && {
				'cross-origin-opener-policy': 'same-origin',
				'content-security-policy': "default-src 'self'"
			})
		});
		response.end(page ?? 'There is no such page on this site.');
	}
}
