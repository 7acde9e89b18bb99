// Tests of the sign-out dialog: keep or remove the library, with a warning of losses.
import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import SignOutDialog from './SignOutDialog.svelte';

beforeEach(stubDrawing);

function show(unsent: number) {
	const answer = vi.fn();
	render(SignOutDialog, { unsent, answer });
	return answer;
}

it.each([
	['Sign out and keep it', 'keep'],
	['Sign out and remove it', 'remove'],
	['Cancel', null]
])('the button "%s" gives the answer %j', (name, expected) => {
	const answer = show(0);
	expect(screen.getByRole('dialog', { name: 'Sign out' })).toBeTruthy();
	screen.getByRole('button', { name }).click();
	expect(answer.mock.calls).toEqual([[expected]]);
});

it('Escape changes nothing', () => {
	const answer = show(0);
	screen.getByRole('dialog').dispatchEvent(new Event('close'));
	expect(answer.mock.calls).toEqual([[null]]);
});

it('warns of changes that would be lost', () => {
	show(3);
	expect(screen.getByRole('alert').textContent).toContain('3 changes have not reached the server');
});

it('shows no warning when all changes were sent', () => {
	show(0);
	expect(screen.queryByRole('alert')).toBeNull();
});
