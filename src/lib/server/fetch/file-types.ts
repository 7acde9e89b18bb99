// Recognises files by their first bytes or their type, and says why those that cannot be read are refused.
import { Failure, type FailureCode } from '../../domain/core/failure.ts';

/** First bytes of files (WHATWG MIME Sniffing, and the formats' own documents), whatever type the server declares. */
const MAGIC: readonly (readonly [start: RegExp, type: string])[] = [
	[/^\u0089PNG/, 'image/png'],
	[/^\u00ff\u00d8\u00ff/, 'image/jpeg'],
	[/^GIF8[79]a/, 'image/gif'],
	[/^RIFF[\s\S]{4}WEBP/, 'image/webp'],
	[/^RIFF/, 'video/x-riff'],
	[/^[\s\S]{4}ftypavi[fs]/, 'image/avif'],
	[/^[\s\S]{4}ftyp/, 'video/mp4'],
	[/^PK\u0003\u0004[\s\S]{26}mimetypeapplication\/epub/, 'application/epub+zip'],
	[/^PK\u0003\u0004[\s\S]{26}mimetypeapplication\/vnd\.oasis/, 'application/vnd.oasis.opendocument'],
	[/^PK\u0003\u0004[\s\S]{26}(?:\[Content_Types\]|word\/|ppt\/|xl\/|_rels\/)/, 'application/vnd.openxmlformats'],
	[/^PK\u0003\u0004/, 'application/zip'],
	[/^\u00d0\u00cf\u0011\u00e0/, 'application/msword'],
	[/^\{\\rtf/, 'application/rtf'],
	[/^\u001f\u008b/, 'application/gzip'],
	[/^(?:7z\u00bc\u00af|Rar!|BZh|\u00fd7zXZ)/, 'application/x-7z-compressed'],
	[/^(?:\u001aE\u00df\u00a3)/, 'video/webm'],
	[/^(?:ID3|\u00ff[\u00fb\u00f3\u00f2][\s\S]{2}|fLaC)/, 'audio/mpeg'],
	[/^OggS/, 'audio/ogg']
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
	return MAGIC.find(([pattern]) => pattern.test(start))?.[1] ?? null;
}

/** The failure of a file that cannot be read. */
export function refusalOf(type: string): Failure {
	return new Failure(REFUSALS.find(([pattern]) => pattern.test(type))?.[1] ?? 'not_html', { type });
}
