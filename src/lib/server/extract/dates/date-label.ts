// Tells from the words before a date, in the languages of most pages, what date it is.

/** `other`: of something else, such as the day on which a member of a forum joined. */
export type DateLabel = 'published' | 'modified' | 'other' | 'none';

const MODIFIED =
	/(?:updat|modif|revis|review|edited|last (?:edit|change)|refreshed|fact[- ]checked|actuali[sz]|aktualisiert|geändert|bearbeitet|stand:|mise? à jour|modifié|aggiornat|atualiza|bijgewerkt|gewijzigd|uppdaterad|oppdatert|opdateret|päivitetty|обновл|оновлен|aktualiz|güncelle|diperbarui|更新|最終更新|수정|업데이트|تحديث|آخر تعديل|به[‌\s]?روز|بروزرسانی|עודכן)[^\d٠-٩۰-۹]{0,24}$/iu;
const PUBLISHED =
	/(?:publish|posted|post date|written|created|released|date:|asked|started|submitted|veröffentlicht|erschienen|publié|publicado|pubblicato|gepubliceerd|publicerad|publisert|julkaistu|опубликован|opublikowano|yayın|diterbitkan|発表|公開|发布|發布|发表|게시|입력|نشر|منتشر|تاریخ انتشار|פורסם)[^\d٠-٩۰-۹]{0,24}$/iu;
const OTHER =
	/(?:joined|join date|member since|registered|registriert|inscrit|born|expires?|deadline|valid until|copyright|©|founded|established|since)[^\d٠-٩۰-۹]{0,16}$/iu;
/** Characters before a date that are read. */
const BEFORE_CHARACTERS = 60;
const OWN_CHARACTERS = 24;

/**
 * @param before the text before the date, with that of other elements
 * @param own the part of it in the element of the date itself
 * @param names classes and properties of the element
 */
export function labelOf(before: string, own: string, names: string): DateLabel {
	const text = before.slice(-BEFORE_CHARACTERS);
	if (OTHER.test(text)) return 'other';
	if (MODIFIED.test(text)) return PUBLISHED.test(own.slice(-OWN_CHARACTERS)) ? 'published' : 'modified';
	if (PUBLISHED.test(text)) return 'published';
	if (/modif|updat|changed|revis/i.test(names)) return 'modified';
	return /publish|posted/i.test(names) ? 'published' : 'none';
}
