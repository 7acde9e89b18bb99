// Opens dialogs above everything else.

/** @returns a function that closes the dialog and returns the focus, which a dialog that is removed does not by itself */
export function openModal(dialog: HTMLDialogElement): () => void {
	const opener = document.activeElement;
	dialog.showModal();
	return () => {
		if (!dialog.open) return;
		dialog.close();
		if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
	};
}

/** Whether a click was outside of a dialog: its content has its own box, so that it was on the dialog itself. */
export function isOutside({ target, currentTarget }: Event): boolean {
	return target === currentTarget;
}
