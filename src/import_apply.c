/* What was gathered into the `feeds` file: lines go to the end of the sections that are there, new
 * sections to the end of the file. */
#include "src/feedlist_edit.h"
#include "src/import.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>

/* Lines for one place of the file. */
struct chunk {
	size_t insert;
	size_t section; /* number; last of those in its place: the end of the file */
	bool there;     /* the section has a heading in the file */
	bool used;
	struct strbuf lines;
};

struct apply {
	struct import *im;
	struct edit d;
	struct chunk *chunk; /* of each section, then the end of the file */
	size_t open;         /* the section under whose heading the end is */
	struct nameset old;  /* addresses of the file as it was */
	struct nameset said; /* its headings, matches and comments: "section number, line" */
	struct nameset new;
	struct import_counts *counts;
};

static struct chunk *
tail(struct apply *a)
{
	return &a->chunk[a->im->sections.n];
}

/* ---- the file as it is */

static size_t
section_number(const struct import *im, const char *name)
{
	size_t n, number;
	uint8_t *folded =
	    u8_casefold((const uint8_t *)name, strlen(name) + 1, NULL, NULL, NULL, &n);

	number = nameset_find(&im->folded, folded != NULL ? (const char *)folded : name);
	free(folded);
	return number;
}

static void
note_said(struct apply *a, size_t section, const char *line, size_t len)
{
	char *key = xasprintf("%zu %.*s", section, (int)len, line);

	nameset_add(&a->said, key, NULL);
	free(key);
}

/* Addresses, and where each section ends. */
static void
read_file_lines(struct apply *a)
{
	struct edit *d = &a->d;
	size_t at = 0, len, section = 0;
	const char *line;

	a->chunk[0].there = true;
	a->chunk[0].insert = edit_spot(d, NULL).insert;
	tail(a)->insert = d->n;
	while ((line = words_line(d->text, d->n, &at, &len)) != NULL) {
		struct word w;
		enum line_kind kind = line_kind(line, len, &w);

		if (kind == LINE_HEADING)
			section = w.s == NULL ? NAMESET_NONE : section_number(a->im, w.s);
		if (kind == LINE_FEED)
			nameset_add(&a->old, w.s, NULL);
		if (kind == LINE_MATCH || kind == LINE_HEADING || (len > 0 && *line == '#'))
			note_said(a, section, line, len);
		if (kind != LINE_OTHER && section != NAMESET_NONE && section != 0) {
			a->chunk[section].there = true;
			a->chunk[section].insert = at;
		}
		free(w.s);
	}
}

/* ---- the lines */

static void
heading(struct apply *a, size_t section, const char *options)
{
	struct strbuf *out = &tail(a)->lines;

	if (out->len > 0)
		strbuf_adds(out, a->d.newline);
	strbuf_addf(out, "[%s]", a->im->sections.name[section]);
	if (*options != '\0')
		strbuf_addf(out, "  %s", options);
	strbuf_adds(out, a->d.newline);
	a->open = section;
}

/* Where a line of the section goes: under its heading in the file, or at the end. */
static struct strbuf *
place_of(struct apply *a, size_t section)
{
	if (a->chunk[section].there)
		return &a->chunk[section].lines;
	if (a->open != section)
		heading(a, section, "");
	return &tail(a)->lines;
}

static void
count_section(struct apply *a, size_t section)
{
	struct chunk *c = &a->chunk[section];

	if (section != 0 && !c->there && !c->used)
		a->counts->sections++;
	c->used = true;
}

/* A match or a comment, unless the section has it. */
static void
put_once(struct apply *a, size_t section, const char *before, const char *text, size_t *count)
{
	char *key = xasprintf("%zu %s%s", section, before, text);
	bool made;

	nameset_add(&a->said, key, &made);
	free(key);
	if (!made)
		return;
	count_section(a, section);
	strbuf_addf(place_of(a, section), "%s%s%s", before, text, a->d.newline);
	(*count)++;
}

static void
put_feed(struct apply *a, const struct import_line *line)
{
	struct strbuf *out;
	bool made;

	if (nameset_find(&a->old, line->text) != NAMESET_NONE) {
		a->counts->there++;
		return;
	}
	nameset_add(&a->new, line->text, &made);
	a->counts->feeds += made;
	count_section(a, line->section);
	out = place_of(a, line->section);
	feed_line(out, line->text, line->title);
	if (*line->options != '\0')
		strbuf_addf(out, "  %s", line->options);
	strbuf_adds(out, a->d.newline);
}

/* A heading that is in the file keeps the options that it has there. */
static void
put_heading(struct apply *a, const struct import_line *line)
{
	const char *name = a->im->sections.name[line->section];
	char *said = xasprintf("%zu [%s]  %s", line->section, name, line->options);

	if (!a->chunk[line->section].there) {
		count_section(a, line->section);
		if (a->open != line->section || *line->options != '\0')
			heading(a, line->section, line->options);
	} else if (*line->options != '\0' && nameset_find(&a->said, said) == NAMESET_NONE) {
		import_note(a->im, "[%s] is there already; left out: %s", name, line->options);
	}
	free(said);
}

static void
put_line(struct apply *a, const struct import_line *line)
{
	switch (line->kind) {
	case IMPORT_HEADING:
		put_heading(a, line);
		break;
	case IMPORT_FEED:
		put_feed(a, line);
		break;
	case IMPORT_MATCH:
		put_once(a, line->section, "match ", line->text, &a->counts->matches);
		break;
	case IMPORT_COMMENT:
		put_once(a, line->section, "# ", line->text, &a->counts->comments);
		break;
	}
}

/* ---- the file as it becomes */

static int
by_place(const void *x, const void *y)
{
	const struct chunk *a = x, *b = y;

	if (a->insert != b->insert)
		return a->insert < b->insert ? -1 : 1;
	return a->section < b->section ? -1 : a->section > b->section;
}

/* A blank line apart from what stands before. */
static void
end_line(struct apply *a, bool blank)
{
	struct strbuf *out = &a->d.out;
	size_t n = strlen(a->d.newline);

	if (out->len > 0 && out->s[out->len - 1] != '\n')
		strbuf_adds(out, a->d.newline);
	if (blank && out->len > n && out->s[out->len - 1 - n] != '\n')
		strbuf_adds(out, a->d.newline);
}

static void
write_text(struct apply *a)
{
	struct edit *d = &a->d;
	size_t n = a->im->sections.n + 1, at = 0;

	qsort(a->chunk, n, sizeof(*a->chunk), by_place);
	for (size_t i = 0; i < n; i++) {
		const struct chunk *c = &a->chunk[i];

		if (c->lines.len == 0)
			continue;
		strbuf_add(&d->out, d->text + at, c->insert - at);
		at = c->insert;
		end_line(a, c->section == a->im->sections.n);
		strbuf_add(&d->out, c->lines.s, c->lines.len);
		if (c->section == 0 && at < d->n && d->text[at] != '\n' && d->text[at] != '\r')
			strbuf_adds(&d->out, d->newline);
	}
	strbuf_add(&d->out, d->text + at, d->n - at);
}

/* The untouched default subscriptions give way. */
static void
replace_defaults(struct apply *a, const char *defaults)
{
	const struct edit *d = &a->d;

	a->counts->replaced =
	    defaults != NULL && d->n == strlen(defaults) && memcmp(d->text, defaults, d->n) == 0;
}

/* Writes the file, and beside it as `feeds~` what it was. */
static bool
save(struct apply *a, size_t was, struct err *e)
{
	struct edit *d = &a->d;

	if (was > 0 && !d->out.full && (d->out.len != was || memcmp(d->out.s, d->text, was) != 0)) {
		char *kept = xasprintf("%s~", d->path);
		bool ok = write_file_atomic(kept, d->text, was, e);

		free(kept);
		if (!ok)
			return false;
		a->counts->kept = true;
	}
	return edit_save(d, e);
}

static bool
apply(struct apply *a, const char *defaults, bool dry, struct err *e)
{
	size_t n = a->im->sections.n + 1, was = a->d.n;

	replace_defaults(a, defaults);
	if (a->counts->replaced)
		a->d.n = 0;

	a->chunk = xcalloc(n, sizeof(*a->chunk));
	for (size_t i = 0; i < n; i++) {
		a->chunk[i].section = i;
		strbuf_init(&a->chunk[i].lines, FEEDS_MAX);
	}
	read_file_lines(a);
	for (size_t i = 0; i < a->im->n; i++)
		put_line(a, &a->im->line[i]);
	write_text(a);
	for (size_t i = 0; i < n; i++)
		a->d.out.full = a->d.out.full || a->chunk[i].lines.full;
	bool ok = dry || save(a, was, e);
	for (size_t i = 0; i < n; i++)
		strbuf_release(&a->chunk[i].lines);
	free(a->chunk);
	return ok;
}

bool
import_apply(struct import *im, const char *path, const char *defaults, bool dry,
    struct import_counts *c, struct err *e)
{
	struct apply a = {.im = im, .counts = c};
	bool ok;

	*c = (struct import_counts){0};
	if (!edit_begin(&a.d, path, e))
		return false;
	ok = apply(&a, defaults, dry, e);
	edit_end(&a.d);
	nameset_release(&a.old);
	nameset_release(&a.said);
	nameset_release(&a.new);
	return ok;
}
