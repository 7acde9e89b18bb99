// Logs errors of screens to the console, except unknown addresses.
import type { HandleClientError } from '@sveltejs/kit';

export const handleError: HandleClientError = ({ error, status }) => {
	if (status !== 404) console.error(error);
};
