// Matches the addresses of lists: `/` is Unread, the others have their names.
export function match(param: string): param is 'bookmarks' | 'archive' | 'trash' {
	return param === 'bookmarks' || param === 'archive' || param === 'trash';
}
