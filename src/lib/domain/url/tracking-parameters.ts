// Query parameters that track visitors and do not identify a page.
// Collected from ClearURLs, Firefox, Brave and AdGuard, without names that identify pages on some sites.

/** Prefixes of parameter names, each used by one tool. */
const PREFIXES = ['utm_', 'hsa_', 'mtm_', 'matomo_', 'piwik_', 'at_custom', 'bsft_', 'fb_action_', '_branch_'];

const NAMES: ReadonlySet<string> = new Set([
	// Google
	...['_ga', '_gl', 'gclid', 'gclsrc', 'dclid', 'gbraid', 'wbraid', 'gad_source', 'gad_campaignid', 'srsltid'],
	// Facebook and Instagram
	...['fbclid', 'fb_source', 'fb_ref', 'fbadid', 'mibextid', 'igshid', 'igsh', 'action_object_map', 'action_type_map'],
	...['action_ref_map'],
	// other networks
	...['twclid', 'ttclid', 'li_fat_id', 'rdt_cid', 'epik', 'sccid', '__twitter_impression', 'msclkid', 'wprov'],
	...['yclid', 'ysclid', 'ymclid', '_openstat', 'syclid', 'rb_clickid', 'tblci', 'dicbo', 'unicorn_click_id'],
	// newsletters and campaigns
	...['mc_cid', 'mc_eid', 'mc_tc', '_hsenc', '_hsmi', '__hstc', '__hssc', '__hsfp', 'hsctatracking', 'mkt_tok'],
	...['_ke', '_kx', '__s', '_bhlid', 'dm_i', 'wickedid', 'sfmc_id', 'sfmc_activityid', 'elqaid', 'elqat', 'elqcst'],
	...['cmpid', 'xtor', 's_cid', 's_kwcid', 'ef_id', 'guccounter', 'sb_referer_host', 'mindbox-click-id', 'ncid'],
	...['at_medium', 'at_campaign', 'at_campaign_type', 'at_link_id', 'at_link_type', 'at_link_origin', 'at_ptr_name'],
	...['at_bbc_team', 'at_format', 'at_creation', 'at_variant', 'at_recipient_id', 'at_recipient_list'],
	...['pk_campaign', 'pk_kwd', 'pk_keyword', 'pk_source', 'pk_medium', 'pk_content', 'pk_cid', 'pk_cpn', 'pk_vid'],
	...['wt_mc', 'wt_zmc', 'wt.mc_id', 'wt.mc_ev', 'vero_id', 'vero_conv', 'oly_anon_id', 'oly_enc_id', 'elqtrack'],
	...['elqtrackid', 'ml_subscriber', 'ml_subscriber_hash', 'guce_referrer', 'guce_referrer_sig', 'gdfms', 'gdftrk'],
	...['gdffi', 'trk_contact', 'trk_msg', 'trk_module', 'trk_sid'],
	// shops that pay for visitors
	...['irclickid', 'irgwc', 'cjevent', 'zanpid', 'ranmid', 'raneaid', 'ransiteid', 'mkcid', 'mkrid', 'mkevt']
]);

/** Names that track on one site and identify pages on others. A site is a host with its subdomains. */
const NAMES_BY_SITE: readonly (readonly [sites: readonly string[], names: readonly string[]])[] = [
	[
		['youtube.com', 'youtu.be', 'youtube-nocookie.com'],
		['si', 'feature', 'pp', 'ab_channel']
	],
	[['open.spotify.com'], ['si']],
	[
		['twitter.com', 'x.com'],
		['s', 't', 'ref_src', 'ref_url', 'cn', 'cxt']
	],
	[['reddit.com'], ['share_id', 'rdt', 'ref', 'ref_source', 'correlation_id', '$deep_link', '$3p']],
	[['linkedin.com'], ['trk', 'trackingid', 'lipi', 'refid', 'midtoken', 'midsig', 'trkemail']],
	[['medium.com'], ['source', 'sk']],
	[['nytimes.com'], ['smid', 'smtyp', 'partner', 'emc', 'referringsource']],
	[['theguardian.com'], ['cmp']],
	[
		['bbc.com', 'bbc.co.uk', 'msn.com'],
		['ocid', 'ns_source', 'ns_mchannel', 'ns_campaign']
	],
	[['bloomberg.com'], ['srnd', 'sref', 'leadsource']],
	[['washingtonpost.com'], ['itid']],
	[['substack.com'], ['r', 'showwelcomeonshare', 'triedredirect', 'isfreemail']],
	[['facebook.com'], ['__tn__', '__xts__', 'hc_location', 'rdid', 'share_url']]
];

/** @param host in lower case, without a port */
export function isTracking(name: string, host: string): boolean {
	const plain = name.toLowerCase();
	if (NAMES.has(plain) || PREFIXES.some((prefix) => plain.startsWith(prefix))) return true;
	return NAMES_BY_SITE.some(([sites, names]) => names.includes(plain) && sites.some((site) => isHostOf(host, site)));
}

function isHostOf(host: string, site: string): boolean {
	return host === site || host.endsWith(`.${site}`);
}
