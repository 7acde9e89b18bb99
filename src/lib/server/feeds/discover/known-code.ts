// Feeds that follow from the addresses of sites for source code.
import { wordSet, type SiteAddress } from './site-address.ts';

/** First segments of pages of GitHub that are no accounts. */
const GITHUB_PAGES = wordSet(
	'about account apps collections contact customer-stories dashboard enterprise events explore features issues join ' +
		'login logout marketplace new notifications orgs organizations pricing pulls readme resources search security ' +
		'settings signup site solutions sponsors stars team topics trending users watching codespaces'
);
const GITEA_PAGES = wordSet('- admin api assets explore issues milestones notifications org pulls repo user users');
const GITLAB_PAGES = wordSet('- explore dashboard help users groups projects search admin');

export function githubFeeds({ path }: SiteAddress): readonly string[] {
	const [owner = '', repository = '', kind = '', ...rest] = path;
	if (path.at(-1)?.endsWith('.atom') === true) return [];
	if (owner === 'orgs' && repository !== '') {
		const feed = `https://github.com/orgs/${repository}/discussions.atom`;
		return kind === 'discussions' ? [feed] : [`https://github.com/${repository}.atom`];
	}
	if (owner === '' || GITHUB_PAGES.has(owner)) return [];
	if (repository === '') return [`https://github.com/${owner}.atom`];
	const home = `https://github.com/${owner}/${repository.replace(/\.git$/, '')}`;
	switch (kind) {
		case 'releases':
		case 'tags':
		case 'wiki':
		case 'discussions':
			return [`${home}/${kind}.atom`];
		case 'commits':
		case 'tree':
		case 'blob':
			return [`${home}/commits${rest.map((segment) => `/${segment}`).join('')}.atom`];
		default:
			return [`${home}/releases.atom`, `${home}/commits.atom`, `${home}/tags.atom`];
	}
}

export function gistFeeds({ path }: SiteAddress): readonly string[] {
	const [owner = ''] = path;
	return owner === '' || owner === 'discover' || owner.endsWith('.atom')
		? []
		: [`https://gist.github.com/${owner}.atom`];
}

/** Projects may lie in groups of any depth; `-` separates them from their pages, on every server of GitLab. */
export function gitlabFeeds({ origin, host, path }: SiteAddress): readonly string[] {
	const dash = path.indexOf('-');
	if (dash === -1 && host !== 'gitlab.com') return [];
	const project = path.slice(0, dash === -1 ? path.length : dash);
	const [first = ''] = project;
	if (first === '' || GITLAB_PAGES.has(first) || path.at(-1)?.endsWith('.atom') === true) return [];
	const home = `${origin}/${project.join('/')}`;
	if (project.length === 1) return [`${home}.atom`];
	const [kind = '', ...rest] = dash === -1 ? [] : path.slice(dash + 1);
	switch (kind) {
		case 'releases':
		case 'issues':
			return [`${home}/-/${kind}.atom`];
		case 'tags':
			return [`${home}/-/tags?format=atom`];
		case 'commits':
		case 'tree':
		case 'blob':
			return rest.length === 0 ? [`${home}.atom`] : [`${home}/-/commits/${rest.join('/')}?format=atom`];
		default:
			return [`${home}/-/releases.atom`, `${home}/-/tags?format=atom`, `${home}.atom`];
	}
}

/** Gitea and Forgejo, such as Codeberg. */
export function giteaFeeds({ origin, path }: SiteAddress): readonly string[] {
	const [owner = '', repository = '', kind = '', ...rest] = path;
	if (owner === '' || GITEA_PAGES.has(owner) || /\.(?:rss|atom)$/.test(path.at(-1) ?? '') || kind === 'rss') return [];
	if (repository === '') return [`${origin}/${owner}.rss`];
	const home = `${origin}/${owner}/${repository}`;
	if (kind === 'releases' || kind === 'tags') return [`${home}/${kind}.rss`];
	if ((kind === 'src' || kind === 'commits') && rest[0] === 'branch' && rest.length > 1) {
		return [`${home}/rss/${rest.join('/')}`];
	}
	return [`${home}/releases.rss`, `${home}.rss`];
}

/** git.sr.ht: `/~owner/repository` */
export function sourcehutFeeds({ origin, path }: SiteAddress): readonly string[] {
	const [owner = '', repository = ''] = path;
	if (!owner.startsWith('~') || repository === '' || path.at(-1) === 'rss.xml') return [];
	return [`${origin}/${owner}/${repository}/refs/rss.xml`, `${origin}/${owner}/${repository}/log/rss.xml`];
}

export function pypiFeeds({ path }: SiteAddress): readonly string[] {
	const [kind, name = ''] = path;
	return kind === 'project' && name !== '' ? [`https://pypi.org/rss/project/${name}/releases.xml`] : [];
}
