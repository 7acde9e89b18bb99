// The attribute that marks the blocks of a page.

/** Its value is the block's index. It survives Readability and Defuddle, which work on copies of the document. */
export const BLOCK_MARK = 'data-block';
