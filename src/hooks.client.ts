// What went wrong in a screen is told to the console; an address that is none of ours is no fault.
import type { HandleClientError } from '@sveltejs/kit';

export const handleError: HandleClientError = ({ error, status }) => {
	if (status !== 404) console.error(error);
};
