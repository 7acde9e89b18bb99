// The addresses of lists: `/` is unread, the others go by their names.
export function match(param: string): param is 'bookmarks' | 'archive' | 'trash' {
	return param === 'bookmarks' || param === 'archive' || param === 'trash';
}
