// Matches the names of lists in addresses. The list Unread has no name there: its address is `/`.
export function match(param: string): param is 'bookmarks' | 'archive' | 'trash' {
	return param === 'bookmarks' || param === 'archive' || param === 'trash';
}
