/* Which text of an article is read, and what is asked for it. */
#include "ui/reading.h"

#include "src/store_thread.h"
#include "src/stub.h"
#include "src/util.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define THREAD_ARENA ((size_t)64 * 1024 * 1024)
/* A page that did not come, or showed a wall, is asked for again by itself after that. */
#define AGAIN ((int64_t)86400)

void
reading_begin(struct reading *r, int64_t id)
{
	*r = (struct reading){.id = id, .version = -1};
}

/* ---- loading */

static bool
load_feed(struct ui *ui, int64_t id, struct blocks *b, enum view_body *body, struct err *e)
{
	enum body_state state;

	if (!store_blocks(ui_store(ui), id, b, &state, e))
		return false;
	switch (state) {
	case BODY_NONE:
		*body = VIEW_NOTHING;
		break;
	case BODY_RAW:
		if (*body != VIEW_FAILED)
			*body = VIEW_WAITING;
		break;
	case BODY_DIGESTED:
		*body = VIEW_TEXT;
		break;
	}
	return true;
}

/* The version is known when they are read. */
static bool
load_comments(struct reading *r, struct ui *ui, struct blocks *b, struct err *e)
{
	struct thread t;
	struct arena a;
	bool ok;

	arena_init(&a, THREAD_ARENA);
	ok = store_thread(ui_store(ui), r->id, &a, &t, e);
	if (ok && !r->looking) {
		r->looking = true;
		r->looked = t.looked;
	}
	if (ok) {
		blocks_release(b);
		comments_blocks(t.comment, t.n, r->looked, ui_now(ui), b);
		r->none = t.n == 0;
	}
	arena_free(&a);
	return ok;
}

static void
say(struct reading *r, const struct article *a)
{
	r->note[0] = '\0';
	if (r->changes)
		return;
	if (r->comments) {
		if (r->asked_comments)
			snprintf(r->note, sizeof(r->note), "Fetching the comments …");
		else if (r->failed[0] != '\0')
			snprintf(r->note, sizeof(r->note), "%s", r->failed);
		else if (r->none)
			snprintf(r->note, sizeof(r->note), "There are no comments yet.");
	} else if (r->asked_page) {
		snprintf(r->note, sizeof(r->note), "%s the whole text …",
		    r->stub ? "Stub: fetching" : "Fetching");
	} else if (a->page.state == PAGE_WALL) {
		snprintf(r->note, sizeof(r->note),
		    "The page is behind a wall; this is what the feed gives.");
	} else if (a->page.state != PAGE_GOOD
		   && (r->failed[0] != '\0' || a->page.state == PAGE_FAILED) && r->sure) {
		snprintf(r->note, sizeof(r->note), "%s; this is what the feed gives.",
		    r->failed[0] != '\0' ? r->failed : a->page.error);
	}
}

static enum reading_text
wanted(const struct reading *r, const struct article *a)
{
	if (r->changes)
		return READING_CHANGES;
	if (r->comments)
		return READING_COMMENTS;
	return a->page.state == PAGE_GOOD && !r->own ? READING_WHOLE : READING_FEED;
}

void
reading_load(struct reading *r, struct ui *ui, struct article *a, struct blocks *b,
    enum view_body *body, char *why, size_t why_size, bool *fresh)
{
	enum reading_text text = wanted(r, a);
	int64_t version = text == READING_WHOLE ? a->page.asked : a->changes;
	struct err e;
	bool ok;

	say(r, a);
	if (text == READING_WHOLE)
		a->row.words = a->page.words;
	*fresh = text == READING_COMMENTS || text == READING_CHANGES || text != r->text
	         || version != r->version || *body != VIEW_TEXT;
	if (!*fresh)
		return;
	if (text == READING_COMMENTS) {
		ok = load_comments(r, ui, b, &e);
		*body = VIEW_TEXT;
	} else if (text == READING_CHANGES) {
		blocks_release(b);
		ok = store_changes(ui_store(ui), r->id, ui_config(ui)->set.date_format, b, &e);
		*body = VIEW_TEXT;
	} else {
		blocks_release(b);
		ok = text == READING_WHOLE ? store_page_blocks(ui_store(ui), r->id, b, &e)
		                           : load_feed(ui, r->id, b, body, &e);
		*body = text == READING_WHOLE ? VIEW_TEXT : *body;
	}
	r->text = text;
	r->version = version;
	if (ok)
		return;
	*body = VIEW_FAILED;
	snprintf(why, why_size, "%s", e.text);
}

/* ---- asking */

static void
ask(struct reading *r, struct ui *ui, enum msg_type what, bool *asked)
{
	struct msg m = {.type = what, .a = r->id};

	r->failed[0] = '\0';
	*asked = ui_send(ui, &m) != 0;
	if (!*asked)
		snprintf(r->failed, sizeof(r->failed), "the fetcher does not run");
}

static bool
is_recording(const struct article *a)
{
	for (size_t i = 0; i < a->nenclosures; i++)
		if (strncmp(a->enclosures[i].type, "audio/", 6) == 0
		    || strncmp(a->enclosures[i].type, "video/", 6) == 0)
			return true;
	return false;
}

static bool
is_stub(
    struct ui *ui, const struct article *a, const struct blocks *b, enum view_body body, bool *sure)
{
	static const struct blocks none = {0};
	struct stub_signs s = {.blocks = body == VIEW_TEXT ? b : &none,
	    .words = body == VIEW_TEXT ? MAX(a->row.words, 0) : 0,
	    .titled = *a->row.title != '\0',
	    .media = is_recording(a)};
	struct err e;

	if (stub_says_so(&s)) {
		*sure = true;
		return true;
	}
	return store_feed_longest(ui_store(ui), a->row.feed, &s.longest, &s.articles, &e)
	       && stub_is(&s);
}

/* Whether what is known of the page lets it be asked for without a key. */
static bool
may_ask(const struct reading *r, const struct article *a, int64_t now)
{
	bool changed = a->page.changes != a->changes;

	if (r->asked_page || r->failed[0] != '\0' || a->fulltext == FULLTEXT_NO
	    || strncasecmp(a->row.link, "http", 4) != 0)
		return false;
	switch (a->page.state) {
	case PAGE_NONE:
	case PAGE_WANTED:
		return true;
	case PAGE_GOOD:
	case PAGE_LESS:
		return changed;
	case PAGE_WALL:
	case PAGE_FAILED:
		return changed || now - a->page.asked > AGAIN;
	}
	return false;
}

void
reading_want(struct reading *r, struct ui *ui, const struct article *a, const struct blocks *b,
    enum view_body body)
{
	if (r->comments) {
		if (r->due_comments)
			ask(r, ui, MSG_COMMENTS, &r->asked_comments);
		r->due_comments = false;
		say(r, a);
		return;
	}
	if (r->text != READING_FEED && a->page.changes == a->changes)
		return;
	if (body != VIEW_TEXT && body != VIEW_NOTHING)
		return;
	if (r->text == READING_FEED && !r->stub)
		r->stub = is_stub(ui, a, b, body, &r->sure);
	if (may_ask(r, a, ui_now(ui))
	    && (r->stub || a->fulltext == FULLTEXT_YES || a->page.state == PAGE_GOOD))
		ask(r, ui, MSG_PAGE, &r->asked_page);
	say(r, a);
}

void
reading_toggle_whole(struct reading *r, struct ui *ui, const struct article *a)
{
	bool comments = !reading_is_text(r);

	r->comments = r->changes = false;
	r->sure = true;
	if (a->page.state == PAGE_GOOD && !comments)
		r->own = !r->own;
	else if (a->page.state == PAGE_GOOD)
		r->own = false;
	else {
		if (!r->asked_page)
			ask(r, ui, MSG_PAGE, &r->asked_page);
		r->by_key = r->asked_page;
	}
	say(r, a);
}

void
reading_toggle_comments(struct reading *r)
{
	r->comments = !r->comments || r->changes;
	r->changes = false;
	r->failed[0] = '\0';
	r->looking = false;
	r->due_comments = r->comments && !r->asked_comments;
}

void
reading_toggle_changes(struct reading *r)
{
	r->changes = !r->changes;
	r->comments = false;
	r->failed[0] = '\0';
}

bool
reading_is_text(const struct reading *r)
{
	return !r->comments && !r->changes;
}

void
reading_news(struct reading *r, const struct msg *m)
{
	bool page = m->type == MSG_PAGED;

	*(page ? &r->asked_page : &r->asked_comments) = false;
	if (page)
		r->by_key = false;
	if (m->status == 0)
		r->failed[0] = '\0';
	else if (page != r->comments)
		snprintf(r->failed, sizeof(r->failed), "%s", m->text);
}
