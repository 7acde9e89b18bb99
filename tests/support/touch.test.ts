// Tests that a finger touches an element where it is at that moment, also if it moves out of view after it was found.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDevice, type Device } from './device.ts';
import { Touch } from './touch.ts';

/** The button is below the view. Once it has been scrolled to, a part above it appears, which pushes it out again. */
const LATE_PART = `<!doctype html><meta name="viewport" content="width=device-width"><style>* { overflow-anchor: none }</style>
<div style="height: 2000px"></div><div id="late"></div><button>Open</button>
<script>
	addEventListener('scroll', () => setTimeout(() => (document.getElementById('late').style.height = '900px')), { once: true });
	document.querySelector('button').onclick = ({ currentTarget }) => (currentTarget.textContent = 'Opened');
</script>`;

let device: Device;

beforeAll(async () => {
	device = await openDevice({ viewport: { width: 390, height: 844 }, isTouch: true });
});

afterAll(() => device.discard());

test('an element that late parts push out of view is touched', async () => {
	await device.page.setContent(LATE_PART);
	const touch = await Touch.of(device.page);
	await touch.tap(device.page.getByRole('button'));
	await expect.poll(() => device.page.getByRole('button').textContent(), { timeout: 2_000 }).toBe('Opened');
});
