// Tests of steps of the history: Back closes what is open, and what closes otherwise leaves no step behind.
import { afterEach, expect, it, vi } from 'vitest';
import { HistoryStep } from './history-step.ts';

const onback = vi.fn();
const popped = () => new Promise((resolve) => window.addEventListener('popstate', resolve, { once: true }));

afterEach(() => onback.mockClear());

it('Back closes what is open', async () => {
	history.replaceState({ page: 1 }, '');
	new HistoryStep(onback);
	expect(history.state).toMatchObject({ page: 1 });
	history.back();
	await popped();
	expect(onback).toHaveBeenCalledOnce();
});

it('leaves no step when its dialog is removed while the page stays', async () => {
	history.replaceState({ page: 2 }, '');
	const step = new HistoryStep(onback);
	step.drop();
	await popped();
	expect(history.state).toEqual({ page: 2 });
	expect(onback).not.toHaveBeenCalled();
});

it('stays in the history when another page was opened, which would be left otherwise', async () => {
	history.replaceState({ page: 3 }, '');
	const step = new HistoryStep(onback);
	history.pushState({ page: 4 }, '');
	step.drop();
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(history.state).toEqual({ page: 4 });
});
