// Schedules that once failed, shrunk by `npm run bench sync-fuzz`, and schedules of rare situations written by hand.
import type { Step } from './schedule.ts';

const step = (action: Step['action'], device: number, a = 0, b = 1, more: Partial<Step> = {}): Step => ({
	action,
	device,
	a,
	b,
	network: 'good',
	crash: null,
	serverCrash: null,
	pageSize: 2000,
	...more
});

export const REGRESSIONS: Readonly<Record<string, readonly Step[]>> = {
	'a setting that a restored server lost is later than the setting it has, although its clock is behind': [
		step('set setting', 48, 982, 271),
		step('confirm deletes', 18, 107, 308, { pageSize: 7 }),
		step('snapshot', 31, 475, 426, { pageSize: 3 }),
		step('server clock', 35, 563, 213),
		step('edit with clock ahead', 36, 90, 934, { pageSize: 7 }),
		step('sync', 39, 813, 718, { pageSize: 7 }),
		step('restore', 53, 241, 228, { pageSize: 7 })
	],
	'an article that a rolled-back server lost stays on the device while its entry is in the trash': [
		step('snapshot', 8, 205, 569),
		step('save', 24, 973, 58),
		step('sync', 48, 234, 873, { pageSize: 1 }),
		step('save twice', 32, 587, 752, { pageSize: 3 }),
		step('delete and purge', 45, 967, 212, { pageSize: 7 }),
		step('roll back', 16, 603, 873)
	],
	'a rejected change of a setting is resolved when the reader changes the setting again': [
		step('set setting', 39, 739, 969),
		step('copy profile', 54),
		step('sync', 32, 828, 833, { network: 'too large', pageSize: 1 }),
		step('set setting', 12, 352, 695),
		step('sync', 8, 27, 967, { pageSize: 7 })
	],
	'a note that a restored server lost stays beside the later note of another device': [
		step('save twice', 22, 706, 6, { network: 'foreign response', pageSize: 7 }),
		step('snapshot', 47, 96, 855),
		step('highlight', 0, 121, 878, { network: 'response lost', pageSize: 3 }),
		step('new device', 42, 135, 971, { network: 'duplicated' }),
		step('sync two', 16, 268, 651, { network: 'duplicated', pageSize: 7 }),
		step('sync', 17, 15, 232, { pageSize: 1 }),
		step('note', 25, 683, 59),
		step('note', 56, 761, 247, { pageSize: 7 }),
		step('sync', 25, 879, 2, { pageSize: 1 }),
		step('restore', 32, 212, 934, { network: 'truncated', pageSize: 1 })
	],
	'a clock that is corrected does not fall behind changes made while it was a minute ahead': [
		step('wrong clock', 8, 962, 859),
		step('set setting', 26, 656, 856),
		step('sync two', 5, 427, 170),
		step('wrong clock', 26, 4, 239),
		step('sync two', 22, 746, 898),
		step('set setting', 47, 698, 636)
	],
	'an entry that was merged, purged and saved again is no longer an alias': [
		step('set folder', 12, 991, 851),
		step('save twice', 22, 919, 768),
		step('delete and purge', 36, 311, 421),
		step('remove version', 18, 402, 677, { network: 'duplicated', pageSize: 1 }),
		step('set position', 37, 890, 310, { pageSize: 1 })
	],
	'an entry that was merged, purged and saved again is no longer an alias on copies of a profile': [
		step('copy profile', 25),
		step('copy profile', 4),
		step('save twice', 33, 967, 257, { pageSize: 3 }),
		step('sync', 21, 637, 808),
		step('tag', 26, 66, 911),
		step('delete and purge', 49, 761, 385, { pageSize: 7 })
	],
	'an article that arrived before its entry is removed with the entry': [
		step('save twice', 5, 675, 206, {
			crash: { after: 3, within: 'src/lib/library/sync/apply-response.ts' },
			serverCrash: { after: 33, within: 'src/lib/server/sync/apply-change.ts' }
		}),
		step('new device', 59, 859, 260, {
			network: 'truncated',
			crash: { after: 129, within: null },
			pageSize: 3
		}),
		step('new device', 11, 997, 22, { pageSize: 7 }),
		step('save twice', 39, 821, 367, { pageSize: 7 }),
		step('sync', 15, 42, 723, { crash: { after: 40, within: null }, pageSize: 3 }),
		step('purge and roll back', 38, 888, 176, { network: 'delayed', pageSize: 3 }),
		step('sync', 3, 316, 990, { serverCrash: { after: 37, within: 'src/lib/server/sync/push.ts' } }),
		step('purge', 51, 286, 402, {
			network: 'request lost',
			crash: { after: 38, within: 'src/lib/library/sync/sync-round.ts' },
			pageSize: 1
		})
	],
	'a rewind sets aside the newer fields of an entry that is saved again': [
		step('copy profile', 17, 426, 236),
		step('save', 33, 297, 111, { network: 'duplicated', pageSize: 1 }),
		step('sync', 41, 353, 689),
		step('snapshot', 8, 827, 491, { network: 'portal', pageSize: 7 }),
		step('purge and roll back', 44, 657, 969, { pageSize: 7 }),
		step('purge and roll back', 8, 328, 239, { pageSize: 7 }),
		step('tag', 0, 649, 465, { network: 'too large', pageSize: 7 }),
		step('save', 40, 629, 747, { pageSize: 3 }),
		step('restore', 24, 453, 663, { network: 'duplicated', pageSize: 1 })
	],
	'resending a highlight does not override the colour that another device gave it': [
		step('save', 33, 570, 823, { crash: { after: 16, within: null }, pageSize: 3 }),
		step('snapshot', 12, 594, 909, {
			crash: { after: 1, within: 'src/lib/library/sync/apply-response.ts' },
			pageSize: 1
		}),
		step('highlight', 21, 819, 332, { pageSize: 1 }),
		step('new device', 9, 729, 902, { pageSize: 1 }),
		step('save twice', 37, 772, 654, {
			crash: { after: 33, within: 'src/lib/library/sync/apply-response.ts' },
			pageSize: 7
		}),
		step('colour', 44, 101, 881),
		step('restore', 7, 891, 194, {
			serverCrash: { after: 0, within: 'src/lib/server/sync/apply-change.ts' },
			pageSize: 7
		})
	],
	'discarding a change that was too large restores the value of the server': [
		step('new device', 32, 70, 975, {
			network: 'busy',
			serverCrash: { after: 7, within: 'src/lib/server/sync/apply-change.ts' },
			pageSize: 3
		}),
		step('set setting', 16, 429, 928, {
			serverCrash: { after: 1, within: 'src/lib/server/sync/apply-change.ts' },
			pageSize: 3
		}),
		step('sync', 24, 944, 885, {
			serverCrash: { after: 10, within: 'src/lib/server/sync/apply-change.ts' },
			pageSize: 7
		}),
		step('delete and purge', 59, 448, 442, {
			crash: { after: 18, within: 'src/lib/library/sync/resync.ts' },
			pageSize: 7
		}),
		step('set setting', 3, 168, 490, { network: 'busy', pageSize: 1 }),
		step('confirm deletes', 35, 292, 825, {
			network: 'too large',
			crash: { after: 11, within: 'src/lib/library/sync/resync.ts' },
			pageSize: 1
		}),
		step('discard', 55, 506, 380, { network: 'duplicated', pageSize: 3 })
	],
	'an entry that was purged and then restored by one device starts over on a device with pending changes of it': [
		step('delete many', 33, 854, 282, { network: 'duplicated' }),
		step('sync', 52, 256, 881, { crash: { after: 118, within: null }, pageSize: 7 }),
		step('highlight', 24, 641, 198, { crash: { after: 1, within: 'src/lib/library/sync/apply-response.ts' } }),
		step('confirm deletes', 58, 817, 393, { pageSize: 1 }),
		step('sync', 54, 834, 744, { crash: { after: 18, within: null }, pageSize: 7 }),
		step('note', 24, 790, 926, { pageSize: 1 })
	],
	'discarding a save discards the pending tag of its entry': [
		step('save', 36, 622, 160, { pageSize: 1 }),
		step('delete and purge', 3, 522, 530, { network: 'too large' }),
		step('copy profile', 57, 980, 520, { network: 'duplicated', pageSize: 1 }),
		step('copy profile', 40, 920, 796, { pageSize: 7 }),
		step('tag', 50, 595, 898, { pageSize: 7 }),
		step('discard', 35, 20, 210, { network: 'request lost', pageSize: 7 })
	],
	'an article uploaded to a server that is rolled back is removed when no entry has it': [
		step('snapshot', 21, 261, 834, { pageSize: 1 }),
		step('save twice', 45, 983, 985),
		step('roll back', 29, 116, 582, { pageSize: 3 }),
		step('sync two', 41, 948, 417, { pageSize: 7 }),
		step('restore', 55, 463, 758, { pageSize: 1 })
	],
	'a save from before a purge that the server lost does not bring the entry back': [
		step('save', 37, 512, 476, { crash: { after: 6, within: 'src/lib/library/sync/sync-round.ts' } }),
		step('copy profile', 28, 289, 445, { network: 'delayed', pageSize: 3 }),
		step('purge and roll back', 25, 411, 28)
	],
	'discarding a change that a full disk rejected restores the value of the server': [
		step('set setting', 46, 791, 872, { network: 'request lost' }),
		step('purge and roll back', 55, 620, 794, { pageSize: 7 }),
		step('set setting', 49, 680, 250, { pageSize: 7 }),
		step('full disk', 58, 969, 50, { pageSize: 7 }),
		step('discard', 43, 814, 431, { network: 'portal', pageSize: 1 })
	],
	'a change made after an op whose timestamp the server moved stays later than the op': [
		step('set setting', 38, 883, 198, { pageSize: 7 }),
		step('server clock', 13, 824, 775, {
			serverCrash: { after: 5, within: 'src/lib/server/sync/push.ts' },
			pageSize: 3
		}),
		step('sync', 23, 6, 566, { pageSize: 3 }),
		step('edit with clock ahead', 29, 425, 108, { pageSize: 3 }),
		step('server clock', 42, 225, 229, { pageSize: 3 }),
		step('purge and roll back', 15, 263, 188, {
			crash: { after: 2, within: 'src/lib/library/sync/device-clock.ts' },
			pageSize: 1
		})
	],
	'a copy of a profile that starts over gives its fields the same timestamps as its ops': [
		step('save', 36, 385, 665, { pageSize: 1 }),
		step('save', 34, 620, 354, { serverCrash: { after: 0, within: 'src/lib/server/sync/apply-change.ts' } }),
		step('sync', 28, 824, 380),
		step('snapshot', 12, 195, 307, { pageSize: 1 }),
		step('sync', 24, 786, 552, { pageSize: 7 }),
		step('sync', 52, 279, 457, { crash: { after: 39, within: 'src/lib/library/sync/sync-round.ts' } }),
		step('progress', 55, 485, 215, { pageSize: 3 }),
		step('roll back', 34, 622, 876, { crash: { after: 9, within: 'src/lib/library/store/outbox.ts' }, pageSize: 1 }),
		step('copy profile', 31, 576, 100, { pageSize: 3 })
	],
	'retrying rejected changes of an entry that a rewind brings back keeps its fields': [
		step('save twice', 39, 815, 417, { pageSize: 3 }),
		step('snapshot', 34, 786, 538, { network: 'busy' }),
		step('restore', 4, 151, 259, { pageSize: 3 }),
		step('copy profile', 21, 522, 986, { pageSize: 7 }),
		step('roll back', 1, 469, 357, { network: 'request lost', pageSize: 7 }),
		step('delete and purge', 35, 366, 609, { network: 'response lost', pageSize: 3 }),
		step('delete and purge', 33, 358, 524, { pageSize: 7 }),
		step('restore', 46, 684, 842, { network: 'request lost', pageSize: 3 })
	],
	'a delete that a rewind undid stays undone when the device that lists it is erased': [
		step('save twice', 19, 839, 920),
		step('save', 9, 257, 568),
		step('snapshot', 11, 157, 918, { pageSize: 3 }),
		step('new device', 19, 115, 443, {
			serverCrash: { after: 31, within: 'src/lib/server/sync/push.ts' },
			pageSize: 7
		}),
		step('restore', 54, 527, 116, { pageSize: 3 }),
		step('revive', 13, 122, 810, { pageSize: 7 }),
		step('sync two', 20, 301, 725, { pageSize: 3 }),
		step('snapshot', 23, 526, 957, { pageSize: 7 }),
		step('delete and purge', 21, 629, 800),
		step('order erase', 8, 438, 22, { pageSize: 1 }),
		step('restore', 16, 243, 109, { network: 'request lost', pageSize: 3 })
	],
	'a server that is rolled back and starts with a clock that is behind keeps one of two edits on every device': [
		step('new device', 11, 318, 801, { pageSize: 3 }),
		step('server clock', 57, 793, 845, {
			serverCrash: { after: 9, within: 'src/lib/server/sync/push.ts' },
			pageSize: 1
		}),
		step('edit with clock ahead', 30, 819, 426, { pageSize: 7 }),
		step('copy profile', 47, 807, 74, { pageSize: 7 }),
		step('edit with clock ahead', 44, 202, 735, { pageSize: 3 }),
		step('sync', 37, 124, 229, { pageSize: 3 }),
		step('purge and roll back', 33, 498, 474, { pageSize: 3 })
	],
	'a change made while an op was being sent stays later than the op when the server starts with a clock that is behind':
		[
			step('set setting', 2, 372, 435),
			step('sync', 59, 289, 783, { serverCrash: { after: 12, within: null } }),
			step('server clock', 10, 143, 410),
			step('edit with clock ahead', 53, 971, 252),
			step('sync', 56, 611, 647, { network: 'truncated' }),
			step('sync two', 7, 548, 45, { serverCrash: { after: 6, within: 'src/lib/server/sync/push.ts' } })
		],
	'two devices that set a setting almost at once, while the server’s clock is off, agree on one of the values': [
		step('new device', 6, 916, 263),
		step('server clock', 59, 679, 80, { pageSize: 3 }),
		step('edit with clock ahead', 20, 367, 354, { pageSize: 1 }),
		step('set setting', 31, 203, 605),
		step('set setting', 36, 623, 499, { pageSize: 1 })
	],
	'a note that arrives while another is written over it is kept': [
		step('save', 0),
		step('highlight', 0),
		step('sync', 0),
		step('sync', 1),
		step('open note', 1),
		step('note', 0),
		step('note on entry', 0),
		step('sync', 0),
		step('sync', 1),
		step('note', 1),
		step('note on entry', 1),
		step('sync', 1),
		step('sync', 0)
	],
	'a highlight that one device deleted comes back by a later note of another': [
		step('save', 0),
		step('highlight', 0),
		step('sync', 0),
		step('sync', 1),
		step('remove highlight', 0),
		step('time passes', 0, 1),
		step('note', 1),
		step('sync', 0),
		step('sync', 1)
	]
};

/** Schedules of rare situations, in which `npm run bench sync-fuzz -- --coverage` also crashes. */
export const RARE_SCHEDULES: readonly (readonly Step[])[] = [
	// Two notes on one highlight.
	[
		step('save', 0),
		step('highlight', 0),
		step('sync', 0),
		step('sync', 1),
		step('note', 0),
		step('note', 1),
		step('sync', 0),
		step('sync', 1)
	],
	// A server rewound to before a field was changed again.
	[
		step('save', 0),
		step('set flag', 0, 0, 5),
		step('sync', 0),
		step('snapshot', 0),
		step('set flag', 0, 0, 20),
		step('sync', 0),
		step('restore', 0)
	],
	[step('save', 0), step('sync', 0, 0, 1, { network: 'reports eviction' })],
	// A rejected change of a purged entry is discarded.
	[
		step('save', 43, 518, 463, { pageSize: 3 }),
		step('delete and purge', 4, 348, 792, { network: 'too large', pageSize: 1 }),
		step('discard', 1, 65, 630, { pageSize: 3 })
	]
];
