// Tests that guesses of a password lock out neither a known device of the reader nor other readers at the same address.
import { expect, test } from '@playwright/test';
import { setUpInBrowser } from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';
import { addGuest, GUEST, OWNER } from '../support/reader.ts';

const GUESSES = 1_000;
const AT_ONCE = 10;
/** The IP address of both the guesser and the guest, as the proxy reports it. */
const ADDRESS = '203.0.113.7';

interface Counts {
	readonly wrong: number;
	readonly refused: number;
	readonly other: number;
}

function signIn(offprint: Offprint, { email, password }: { email: string; password: string }): Promise<Response> {
	return fetch(`${offprint.origin}/api/account/sign-in`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', origin: offprint.origin, 'x-forwarded-for': ADDRESS },
		body: JSON.stringify({ email, password })
	});
}

async function guess(offprint: Offprint, count: number): Promise<Counts> {
	const counts = { wrong: 0, refused: 0, other: 0 };
	for (let start = 0; start < count; start += AT_ONCE) {
		const guesses = Array.from({ length: AT_ONCE }, (_, index) => `guess number ${start + index}`);
		const answers = await Promise.all(guesses.map((password) => signIn(offprint, { email: OWNER.email, password })));
		for (const answer of answers) {
			const { failure } = (await answer.json()) as { failure?: string };
			if (answer.status === 403 && failure === 'bad_credentials') counts.wrong++;
			else if (answer.status === 429 && Number(answer.headers.get('retry-after')) > 0) counts.refused++;
			else counts.other++;
		}
	}
	return counts;
}

async function signInOnScreen({ page }: Device): Promise<void> {
	await page.goto('/sign-in');
	await page.getByLabel('E-mail').fill(OWNER.email);
	await page.getByLabel('Password').fill(OWNER.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
}

for (const [proxy, trusted] of [
	['a trusted proxy', '127.0.0.1'],
	['an untrusted proxy, so that all share one address,', '']
] as const) {
	test(`${GUESSES} wrong guesses through ${proxy} lock out neither the reader’s device nor another reader`, async () => {
		const offprint = await startOffprint({ env: { OFFPRINT_TRUST_PROXY: trusted } });
		const knownDevice = await openDevice({ origin: offprint.origin, viewport: { width: 390, height: 844 } });
		const unknownDevice = await openDevice({ origin: offprint.origin });
		try {
			await setUpInBrowser(knownDevice.page, await offprint.setupLink());
			await addGuest(offprint);
			await knownDevice.page.goto('/settings');
			await knownDevice.page.getByRole('button', { name: 'Sign out' }).click();
			await knownDevice.page.getByRole('button', { name: 'Sign out and remove it' }).click();
			await expect(knownDevice.page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
			const first = await guess(offprint, GUESSES / 2);
			const secondHalf = guess(offprint, GUESSES / 2);
			await signInOnScreen(knownDevice);
			await expect(knownDevice.page.getByRole('heading', { name: 'Unread' })).toBeVisible();
			expect((await signIn(offprint, GUEST)).status).toBe(200);
			const second = await secondHalf;
			// An unknown device shows how long to wait, and another way to sign in.
			await signInOnScreen(unknownDevice);
			await expect(unknownDevice.page.getByRole('alert')).toContainText(
				/^Too many attempts\. Wait \d+ minutes?, or sign in on another device that you have used before\.$/
			);
			console.log('guesses answered:', { first, second });
			expect(first.other + second.other).toBe(0);
			// Only the first attempts are checked, and then one after a minute, after two minutes and so on.
			expect(first.wrong + second.wrong).toBeLessThan(10);
			expect(first.refused + second.refused).toBeGreaterThan(GUESSES - 10);
		} finally {
			await Promise.all([knownDevice.discard(), unknownDevice.discard()]);
			await offprint.discard();
		}
	});
}
