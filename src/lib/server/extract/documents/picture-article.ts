// Makes the article of an address that is a picture itself: the picture, under the name of its file.
import { escapeAttribute } from 'entities/escape';
import { hostOf } from '../../../domain/url/url.ts';
import { fileNameOf } from '../../fetch/file-name.ts';
import type { ExtractedDocument } from './document-article.ts';

/** @param fileName as the server names the file, if it does */
export function pictureArticle(address: string, fileName = fileNameOf(address)): ExtractedDocument {
	return {
		title: fileName,
		byline: null,
		site: hostOf(address),
		published: null,
		modified: null,
		lang: null,
		dir: 'ltr',
		words: 0,
		excerpt: '',
		leadPicture: address,
		canonical: null,
		html: `<figure><img src="${escapeAttribute(address)}" alt=""></figure>`,
		alternatives: {},
		pictures: [address],
		mode: 'full'
	};
}
