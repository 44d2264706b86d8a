/* Articles that another reader had: stored under the names that their feeds give them, as far as
 * that reader kept those, and found again by link and title otherwise. */
#include "src/store_priv.h"

#include <endian.h>
#include <string.h>

static int64_t
alt_of(const struct feed_entry *en)
{
	uint64_t h = hash64(4, en->link, strlen(en->link));

	h = hash64(h, en->title, strlen(en->title));
	/* Without a link a title alone is not enough: "Untitled". */
	if (en->link[0] == '\0')
		h = hash64(h, &(int64_t){(int64_t)htole64((uint64_t)en->published)}, 8);
	return (int64_t)h;
}

bool
import_any(struct store *s, int64_t feed, bool *any, struct err *e)
{
	int64_t found;

	if (!sql_int(s, SQL_ANY_IMPORTED, 0, &found, e, "i", feed))
		return false;
	*any = found != 0;
	return true;
}

bool
import_recognise(struct store *s, int64_t feed, const struct feed_entry *en, int64_t ident,
    int64_t *id, struct err *e)
{
	*id = 0;
	/* Where a feed gives no name, others take the link for one. */
	if (en->guid[0] == '\0' && en->link[0] != '\0'
	    && !sql_int(s, SQL_BY_IDENT, 0, id, e, "ii", feed,
		(int64_t)hash64(1, en->link, strlen(en->link))))
		return false;
	return (*id != 0 || sql_int(s, SQL_IMPORTED, 0, id, e, "ii", feed, alt_of(en)))
	       && (*id == 0 || sql_run(s, SQL_SET_IDENT, e, "iit", *id, ident, en->guid));
}

bool
import_seen(struct store *s, int64_t id, bool *was, struct err *e)
{
	if (!sql_run(s, SQL_TAKE_IMPORTED, e, "i", id))
		return false;
	*was = sqlite3_changes(s->db) > 0;
	return true;
}

bool
store_import(
    struct store *s, int64_t feed, const struct import_entry *en, bool *made, struct err *e)
{
	struct ingest_options o = {.feed = feed, .now = en->fetched, .unread_left = INT64_MAX};
	unsigned before;
	bool there;
	int64_t id;

	if (!filing_feed(s, feed, e)
	    || !ingest_one(s, &o, en->entry, !(en->flags & MARK_READ), &id, made, e)
	    || !mark_apply(s, id, en->flags, 0, &before, &there, e))
		return false;
	for (size_t i = 0; i < en->ntags; i++) {
		if (!sql_run(s, SQL_PUT_TAG, e, "ti", en->tags[i], id))
			return false;
	}
	return !*made || sql_run(s, SQL_PUT_IMPORTED, e, "iii", id, feed, alt_of(en->entry));
}

bool
store_import_title(
    struct store *s, int64_t feed, const char *title, const char *link, struct err *e)
{
	return sql_run(s, SQL_FIRST_TITLE, e, "itt", feed, title, link);
}
