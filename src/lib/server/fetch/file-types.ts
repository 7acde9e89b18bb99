// Recognises files by their first bytes or their type, and says why those that cannot be read are refused.
import { Failure, type FailureCode } from '../../domain/core/failure.ts';

interface Magic {
	/** First bytes, in Latin-1. */
	readonly start: string;
	/** What begins at a later byte. */
	readonly then?: readonly [at: number, text: RegExp];
	readonly type: string;
}

const ZIP = 'PK\u0003\u0004';
/** Where the name of the first file in a ZIP begins. */
const ZIP_NAME = 30;
/** First bytes of files (WHATWG MIME Sniffing, and the formats' own documents), whatever type the server declares. */
const MAGIC: readonly Magic[] = [
	{ start: '\u0089PNG', type: 'image/png' },
	{ start: '\u00ff\u00d8\u00ff', type: 'image/jpeg' },
	{ start: 'GIF87a', type: 'image/gif' },
	{ start: 'GIF89a', type: 'image/gif' },
	{ start: 'RIFF', then: [8, /^WEBP/], type: 'image/webp' },
	{ start: 'RIFF', type: 'video/x-riff' },
	{ start: '', then: [4, /^ftypavi[fs]/], type: 'image/avif' },
	{ start: '', then: [4, /^ftyp/], type: 'video/mp4' },
	{ start: ZIP, then: [ZIP_NAME, /^mimetypeapplication\/epub/], type: 'application/epub+zip' },
	{ start: ZIP, then: [ZIP_NAME, /^mimetypeapplication\/vnd\.oasis/], type: 'application/vnd.oasis.opendocument' },
	{
		start: ZIP,
		then: [ZIP_NAME, /^(?:\[Content_Types\]|word\/|ppt\/|xl\/|_rels\/)/],
		type: 'application/vnd.openxmlformats'
	},
	{ start: ZIP, type: 'application/zip' },
	{ start: '\u00d0\u00cf\u0011\u00e0', type: 'application/msword' },
	{ start: '{\\rtf', type: 'application/rtf' },
	{ start: '\u001f\u008b', type: 'application/gzip' },
	{ start: '7z\u00bc\u00af', type: 'application/x-7z-compressed' },
	{ start: 'Rar!', type: 'application/x-rar' },
	{ start: 'BZh', type: 'application/x-bzip2' },
	{ start: '\u00fd7zXZ', type: 'application/x-xz' },
	{ start: '\u001aE\u00df\u00a3', type: 'video/webm' },
	{ start: 'ID3', type: 'audio/mpeg' },
	{ start: '\u00ff\u00fb', type: 'audio/mpeg' },
	{ start: 'fLaC', type: 'audio/flac' },
	{ start: 'OggS', type: 'audio/ogg' }
];

/** Why a file is refused, by its type. */
const REFUSALS: readonly (readonly [type: RegExp, code: FailureCode])[] = [
	[/^(?:audio|video)\/|^application\/(?:ogg|vnd\.apple\.mpegurl|x-mpegurl|dash\+xml)/, 'media_file'],
	[/^application\/(?:epub|x-mobipocket|vnd\.amazon)/, 'ebook_file'],
	[/^application\/(?:msword|rtf|vnd\.(?:ms-|openxmlformats|oasis|apple\.))|^text\/rtf/, 'office_file'],
	[
		/^application\/(?:zip|x-zip|gzip|x-gzip|x-7z|x-rar|vnd\.rar|x-tar|x-bzip|x-xz|zstd|java-archive|x-compress)/,
		'archive_file'
	]
];

/** The type of a file that its first bytes show; null for text and unknown files. @param start in Latin-1 */
export function knownFileOf(start: string): string | null {
	const file = MAGIC.find(
		(magic) =>
			start.startsWith(magic.start) && (magic.then === undefined || magic.then[1].test(start.slice(magic.then[0])))
	);
	return file?.type ?? null;
}

/** The failure of a file that cannot be read. */
export function refusalOf(type: string): Failure {
	return new Failure(REFUSALS.find(([pattern]) => pattern.test(type))?.[1] ?? 'not_html', { type });
}
