// The elements of an article that start on a new line, and so do the words in them.

/** As a selector. */
export const BLOCKS =
	'address,article,aside,blockquote,caption,dd,details,div,dl,dt,figcaption,figure,h1,h2,h3,h4,h5,h6,hr,li,ol,p,pre,section,summary,table,td,th,tr,ul';
