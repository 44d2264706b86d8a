/* Moves that wait for the person's word, and sentences on feeds that fail. */
#include "src/moves.h"

#include "src/date.h"
#include "src/util.h"

#define DATE_LONG  "%-d %B %Y, %H:%M"
#define DATE_SHORT "%-d %B, %H:%M"

bool
moves_load(
    struct store *s, const char *path, struct arena *a, struct move **out, size_t *n, struct err *e)
{
	struct feedlist fl = {0};
	struct complaints cs = {0};
	bool ok;

	*n = 0;
	ok = store_moves(s, a, out, n, e) && (*n == 0 || feedlist_load(&fl, path, &cs, e));
	if (ok && *n > 0) {
		size_t kept = 0;

		for (size_t i = 0; i < *n; i++) {
			struct move *m = &(*out)[i];

			if (feedlist_find(&fl, m->from) != NULL
			    && feedlist_find(&fl, m->to) == NULL)
				(*out)[kept++] = *m;
		}
		*n = kept;
	}
	complaints_release(&cs);
	feedlist_release(&fl);
	return ok;
}

bool
moves_write(const char *path, const struct move *m, size_t n, size_t *written, struct err *e)
{
	*written = 0;
	for (size_t i = 0; i < n; i++) {
		if (!feedlist_move(path, m[i].from, m[i].to, e))
			return false;
		(*written)++;
	}
	return true;
}

static void
add_date(struct strbuf *out, const char *before, int64_t when, const char *format)
{
	char date[64];

	date_format(when, format, date, sizeof(date));
	strbuf_addf(out, "%s%s", before, date);
}

void
feed_failure(const struct store_feed *f, int64_t now, struct strbuf *out)
{
	int64_t next = MAX(f->due, f->not_before);

	if (f->failing_since > 0)
		add_date(out, "since ", f->failing_since, DATE_LONG);
	strbuf_addf(out, "%s%d time%s running", out->len > 0 ? ", " : "", f->failures,
	    f->failures == 1 ? "" : "s");
	if (f->success > 0)
		add_date(out, "; last good answer ", f->success, DATE_LONG);
	else
		strbuf_adds(out, "; no good answer yet");
	if (f->gone)
		strbuf_adds(out, "; not asked any more");
	else if (next <= now)
		strbuf_adds(out, "; next try now");
	else
		add_date(out,
		    f->not_before > now ? "; asked to be left alone until " : "; next try ", next,
		    DATE_SHORT);
}
