/* The shape of the archive. Statements elsewhere name these tables and columns.
 *
 * An article's *key* is its date and id in one number, so that newest first is the order of the
 * number: key = (date - 1990-01-01) << 31 | id. It never changes. A *list* is a set of keys under
 * a number: Latest, Bookmarks, one for each section, one for each feed (its id, negated). */
#ifndef DATELINE_SCHEMA_H
#define DATELINE_SCHEMA_H

#include <stdint.h>

#define SCHEMA_APPLICATION_ID 0x444c6e31 /* "DLn1" */
#define SCHEMA_VERSION        2

#define LIST_LATEST        1
#define LIST_BOOKMARKS     2
#define LIST_TRENDING      3
#define LIST_FIRST_SECTION 16 /* section id + this */
#define LIST_OF_FEED(feed) (-(int64_t)(feed))
/* What of a list is folded into other rows of it is counted as a list of its own. */
#define LIST_FAR        ((int64_t)1 << 40)
#define LIST_FOLD(list) ((list) > 0 ? (list) + LIST_FAR : (list)-LIST_FAR)

#define KEY_EPOCH        631152000 /* 1990-01-01T00:00:00Z */
#define KEY_ID_BITS      31
#define KEY_ID_MASK      ((int64_t)0x7fffffff)
#define KEY_ID(key)      ((key)&KEY_ID_MASK)
#define KEY_DATE(key)    (((key) >> KEY_ID_BITS) + KEY_EPOCH)
#define KEY_OF(date, id) ((((int64_t)(date)-KEY_EPOCH) << KEY_ID_BITS) | (int64_t)(id))
#define KEY_MAX          INT64_MAX
/* The same in SQL over a row of `article`: (date - 631152000 << 31 | id) is stored as
 * article.key. */

enum mark_flag { MARK_READ = 1, MARK_BOOKMARK = 2, MARK_HIDDEN = 4 };

/* Each migration brings the archive from its index to the next version, as one script. */
extern const char *const schema_migrations[SCHEMA_VERSION];

#endif
