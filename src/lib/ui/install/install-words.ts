// Words of the offer to install the app, for a phone with a home screen and for a computer.
import { m } from '../../paraglide/messages.js';

/** Whether the device has a mouse or a touchpad. */
function isComputer(): boolean {
	return matchMedia('(hover: hover) and (pointer: fine)').matches;
}

export const installTitle = () => (isComputer() ? m.install_title_computer() : m.install_title());
export const installOffer = () => (isComputer() ? m.install_offer_computer() : m.install_offer());
export const installWhy = () => (isComputer() ? m.install_why_computer() : m.install_why());
