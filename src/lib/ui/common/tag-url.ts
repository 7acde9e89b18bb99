// The address of the articles with a tag.
import { tagQuery } from '../../domain/tags.ts';

export function tagUrl(tag: string): string {
	return `/search?q=${encodeURIComponent(tagQuery(tag))}`;
}
