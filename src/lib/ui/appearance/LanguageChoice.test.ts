// Tests of choosing the language while the browser blocks the storage.
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import LanguageChoice from './LanguageChoice.svelte';

vi.mock('$app/navigation', () => ({ afterNavigate: () => undefined }));
vi.mock('../common/language.ts', () => ({ hasMessages: () => Promise.resolve(true), languageOfBrowser: () => 'en' }));
afterEach(() => vi.restoreAllMocks());

it('a choice that cannot be stored is reported, and the page does not load again', async () => {
	const reload = vi.fn();
	vi.stubGlobal('location', { ...location, reload });
	render(LanguageChoice);
	vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
		throw new DOMException('', 'SecurityError');
	});
	await fireEvent.click(screen.getByRole('button', { name: 'Deutsch' }));
	expect((await screen.findByRole('alert')).textContent).toContain('does not let Offprint store the choice');
	expect(reload).not.toHaveBeenCalled();
	vi.unstubAllGlobals();
});
