/* Reading the `feeds` file. */
#include "src/feedlist.h"

#include "src/query.h"
#include "src/util.h"
#include "src/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unicase.h>
#include <unistd.h>
#include <unistr.h>

#define FEEDS_MAX ((size_t)16 * 1024 * 1024)

/* What reading needs besides the list itself: sections by their folded names. */
struct reading {
	struct feedlist *fl;
	struct complaints *cs;
	const char *line;
	size_t n, number;
	size_t section; /* the one that lines go to */
	uint32_t *slot; /* place of a section, by its folded name */
	size_t nslot;
	char **folded; /* of each section */
	size_t cap_folded;
};

static void
wrong(struct reading *r, size_t at, const char *sentence)
{
	complain(r->cs, r->fl->name, r->number, words_column(r->line, r->n, at), "%s", sentence);
}

/* ---- finding by hash: places + 1 in a table of open addresses, 0 where empty */

/* Makes room for one more than the n keys that there are. */
static void
slots_grow(uint32_t **slot, size_t *nslot, size_t n, const char *(*key)(const void *, size_t),
    const void *keys)
{
	if ((n + 1) * 2 < *nslot)
		return;
	*nslot = *nslot == 0 ? 64 : *nslot * 2;
	free(*slot);
	*slot = xcalloc(*nslot, sizeof(**slot));
	for (size_t i = 0; i < n; i++) {
		const char *s = key(keys, i);
		size_t at = hash64(0, s, strlen(s)) & (*nslot - 1);

		while ((*slot)[at] != 0)
			at = (at + 1) & (*nslot - 1);
		(*slot)[at] = (uint32_t)i + 1;
	}
}

/* The slot where s is or would be. */
static uint32_t *
slot_of(uint32_t *slot, size_t nslot, const char *s, const char *(*key)(const void *, size_t),
    const void *keys)
{
	size_t at = hash64(0, s, strlen(s)) & (nslot - 1);

	while (slot[at] != 0 && strcmp(key(keys, slot[at] - 1), s) != 0)
		at = (at + 1) & (nslot - 1);
	return &slot[at];
}

static const char *
sub_key(const void *keys, size_t i)
{
	return ((const struct sub *)keys)[i].url;
}

static const char *
section_key(const void *keys, size_t i)
{
	return ((char *const *)keys)[i];
}

const struct sub *
feedlist_find(const struct feedlist *fl, const char *url)
{
	if (fl->nslot == 0)
		return NULL;
	uint32_t place = *slot_of(fl->slot, fl->nslot, url, sub_key, fl->sub);
	return place == 0 ? NULL : &fl->sub[place - 1];
}

/* ---- sections */

/* Without case, for comparing. Heap. */
static char *
fold_name(const char *name, size_t n)
{
	size_t len;
	uint8_t *s = u8_casefold((const uint8_t *)name, n, NULL, NULL, NULL, &len);
	char *folded = s == NULL ? xstrndup(name, n) : xstrndup((const char *)s, len);

	free(s);
	return folded;
}

/* The section of that (checked) name, made with its parents where it is not there. */
static size_t
find_section(struct reading *r, const char *name, size_t n)
{
	struct feedlist *fl = r->fl;
	char *folded = fold_name(name, n);
	const char *slash = memrchr(name, '/', n);
	uint32_t *slot = slot_of(r->slot, r->nslot, folded, section_key, r->folded);
	int parent = -1;

	if (*slot != 0) {
		free(folded);
		return *slot - 1;
	}
	if (slash != NULL)
		parent = (int)find_section(r, name, (size_t)(slash - name));
	slots_grow(&r->slot, &r->nslot, fl->nsection, section_key, r->folded);
	slot = slot_of(r->slot, r->nslot, folded, section_key, r->folded);
	GROW(fl->section, fl->cap_section, fl->nsection);
	GROW(r->folded, r->cap_folded, fl->nsection);
	size_t i = fl->nsection++;
	fl->section[i] =
	    (struct section_def){.name = xstrndup(name, n), .parent = parent, .line = r->number};
	if (parent >= 0)
		feed_options_copy(&fl->section[i].options, &fl->section[parent].options);
	r->folded[i] = folded;
	*slot = (uint32_t)i + 1;
	return i;
}

/* An option word; the wrong one is named and left out. */
static void
read_option(struct reading *r, struct feed_options *o, struct word *w)
{
	struct err e;
	char *equals = strchr(w->s, '=');
	char *name = xstrndup(w->s, (size_t)(equals - w->s));

	if (!feed_options_set(o, name, equals + 1, &e))
		wrong(r, w->at, e.text);
	free(name);
}

static void
read_heading(struct reading *r, size_t at)
{
	struct err e;
	struct words w;
	const char *close = memchr(r->line + at, ']', r->n - at);
	size_t bad, end;
	char *name;

	r->section = 0;
	if (!words_check(r->line, r->n, &bad, &e)) {
		wrong(r, bad, e.text);
		return;
	}
	if (close == NULL) {
		wrong(r, at, "']' expected at the end of the section's name");
		return;
	}
	end = (size_t)(close - r->line) + 1;
	name = section_name_check(r->line + at + 1, end - at - 2, &e);
	if (name == NULL) {
		wrong(r, at + 1, e.text);
		return;
	}
	r->section = find_section(r, name, strlen(name));
	free(name);
	struct section_def *s = &r->fl->section[r->section];
	if (!s->written)
		s->line = r->number;
	s->written = true;
	if (end < r->n && r->line[end] != ' ' && r->line[end] != '\t')
		wrong(r, end, "a blank expected behind ']'");
	if (!words_split_from(&w, r->line, r->n, end, &bad, &e)) {
		wrong(r, bad, e.text);
		return;
	}
	for (size_t i = 0; i < w.n; i++) {
		if (strchr(w.word[i].s, '=') == NULL || w.word[i].quoted)
			wrong(r, w.word[i].at, "an option expected, like refresh=30m");
		else
			read_option(r, &s->options, &w.word[i]);
	}
	words_release(&w);
}

/* ---- lines */

static void
read_match(struct reading *r, size_t from)
{
	struct err e;
	size_t at, arrow;

	if (!words_check(r->line, r->n, &at, &e)) {
		wrong(r, at, e.text);
		return;
	}
	char *query = words_rest(r->line, r->n, from, &at, &arrow);
	if (r->section == 0 || *query == '\0' || arrow != 0) {
		wrong(r, arrow != 0 ? arrow - 2 : (*query == '\0' ? from : from - 5),
		    arrow != 0 ? "'=>' belongs to a rule in `config`; match takes a query alone"
		    : *query == '\0'
			? "a query expected behind 'match'"
			: "match fills a section: a heading like [Name] expected above");
		free(query);
		return;
	}
	struct section_def *s = &r->fl->section[r->section];
	GROW(s->match, s->cap_match, s->nmatch);
	s->match[s->nmatch++] =
	    (struct match_line){query, r->number, words_column(r->line, r->n, at)};
}

/* The subscription of that address, made with the section's options where it is new. */
static struct sub *
find_sub(struct reading *r, const char *url, size_t *place)
{
	struct feedlist *fl = r->fl;

	slots_grow(&fl->slot, &fl->nslot, fl->nsub, sub_key, fl->sub);
	uint32_t *slot = slot_of(fl->slot, fl->nslot, url, sub_key, fl->sub);
	if (*slot == 0) {
		GROW(fl->sub, fl->cap_sub, fl->nsub);
		struct sub *s = &fl->sub[fl->nsub++];
		*s = (struct sub){.url = xstrdup(url), .line = r->number};
		feed_options_copy(&s->options, &fl->section[r->section].options);
		*slot = (uint32_t)fl->nsub;
	}
	*place = *slot - 1;
	return &fl->sub[*place];
}

static void
read_feed(struct reading *r, struct words *w)
{
	static const char *const keywords[] = {"match"};
	struct err e;
	size_t place;

	if (!feed_url_check(w->word[0].s, &e)) {
		if (strchr(w->word[0].s, ':') == NULL
		    && nearest_name(w->word[0].s, keywords, 1) != NULL)
			err_set(&e, "unknown word '%s' (did you mean 'match'?)", w->word[0].s);
		wrong(r, w->word[0].at, e.text);
		return;
	}
	struct sub *sub = find_sub(r, w->word[0].s, &place);
	struct section_def *s = &r->fl->section[r->section];
	bool titled = false;
	for (size_t i = 1; i < w->n; i++) {
		struct word *word = &w->word[i];

		if (!word->quoted && strchr(word->s, '=') != NULL) {
			read_option(r, &sub->options, word);
		} else if (!word->quoted) {
			wrong(r, word->at, "an option or the title in quotes expected");
		} else if (titled) {
			wrong(r, word->at, "a second title");
		} else {
			titled = true;
			free(sub->title);
			sub->title = *word->s == '\0' ? NULL : xstrdup(word->s);
		}
	}
	for (size_t i = s->nsub; i-- > 0 && sub->line != r->number;) {
		if (s->sub[i] == place) {
			complain_warning(r->cs, r->fl->name, r->number,
			    words_column(r->line, r->n, w->word[0].at),
			    "this feed is in the section already, line %zu", sub->line);
			return;
		}
	}
	GROW(s->sub, s->cap_sub, s->nsub);
	s->sub[s->nsub++] = place;
}

static void
read_line(struct reading *r)
{
	struct err e;
	struct words w;
	size_t at = 0;

	while (at < r->n && (r->line[at] == ' ' || r->line[at] == '\t'))
		at++;
	if (at < r->n && r->line[at] == '[') {
		read_heading(r, at);
		return;
	}
	if (r->n - at >= 5 && memcmp(r->line + at, "match", 5) == 0
	    && (r->n - at == 5 || r->line[at + 5] == ' ' || r->line[at + 5] == '\t')) {
		read_match(r, at + 5);
		return;
	}
	if (!words_split(&w, r->line, r->n, &at, &e)) {
		wrong(r, at, e.text);
		return;
	}
	if (w.n > 0)
		read_feed(r, &w);
	words_release(&w);
}

/* ---- the order of the tree */

/* Puts each section behind its parent and the parent's earlier children. */
static void
sort_sections(struct feedlist *fl)
{
	size_t n = fl->nsection, k = 0, *child = xcalloc(n, sizeof(*child)),
	       *last = xcalloc(n, sizeof(*last)), *next = xcalloc(n, sizeof(*next)),
	       *place = xcalloc(n, sizeof(*place));
	struct section_def *sorted = xcalloc(n, sizeof(*sorted));

	/* 0 ends a chain: section 0 has neither parent nor children; its chain holds the top
	 * level. */
	for (size_t i = 1; i < n; i++) {
		size_t parent = fl->section[i].parent < 0 ? 0 : (size_t)fl->section[i].parent;

		if (child[parent] == 0)
			child[parent] = i;
		else
			next[last[parent]] = i;
		last[parent] = i;
	}
	for (size_t i = 0;;) {
		place[i] = k;
		sorted[k++] = fl->section[i];
		if (child[i] != 0) {
			i = child[i];
			continue;
		}
		while (i != 0 && next[i] == 0)
			i = fl->section[i].parent < 0 ? 0 : (size_t)fl->section[i].parent;
		if (i == 0)
			break;
		i = next[i];
	}
	for (size_t i = 0; i < n; i++) {
		if (sorted[i].parent >= 0)
			sorted[i].parent = (int)place[sorted[i].parent];
	}
	free(fl->section);
	fl->section = sorted;
	fl->cap_section = n;
	free(child);
	free(last);
	free(next);
	free(place);
}

static bool
has_logins(const struct feedlist *fl)
{
	for (size_t i = 0; i < fl->nsub; i++) {
		const struct feed_options *o = &fl->sub[i].options;

		if (o->login != NULL || o->password_command != NULL || o->nheaders > 0)
			return true;
	}
	return false;
}

void
feedlist_parse(
    struct feedlist *fl, const char *name, const char *s, size_t n, struct complaints *cs)
{
	struct reading r = {.fl = fl, .cs = cs};
	size_t at = 0, wrong = cs->n;

	*fl = (struct feedlist){.name = xstrdup(name), .hash = hash64(0, s, n)};
	slots_grow(&r.slot, &r.nslot, 0, section_key, NULL);
	GROW(fl->section, fl->cap_section, 0);
	GROW(r.folded, r.cap_folded, 0);
	fl->section[fl->nsection++] =
	    (struct section_def){.name = xstrdup(""), .parent = -1, .written = true};
	r.folded[0] = xstrdup("");
	if (n > FEEDS_MAX) {
		complain(cs, name, 0, 0, "larger than 16 MiB; nothing of it was read");
		n = 0;
	}
	if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		at = 3; /* a byte order mark, as some editors write */
	while ((r.line = words_line(s, n, &at, &r.n)) != NULL) {
		r.number++;
		read_line(&r);
	}
	for (size_t i = 0; i < fl->nsection; i++)
		free(r.folded[i]);
	free(r.folded);
	free(r.slot);
	sort_sections(fl);
	if (cs->n > wrong || has_logins(fl))
		fl->hash = ~fl->hash;
}

void
feedlist_check(const struct feedlist *fl, int64_t now, struct complaints *cs)
{
	for (size_t i = 0; i < fl->nsection; i++) {
		for (size_t m = 0; m < fl->section[i].nmatch; m++) {
			const struct match_line *line = &fl->section[i].match[m];
			size_t column = 1;
			struct err e;
			struct query_sql sql;
			struct query *q =
			    query_parse_at(line->query, strlen(line->query), now, &column, &e);

			if (q == NULL)
				complain(cs, fl->name, line->line, line->column + column - 1, "%s",
				    e.text);
			else if (!query_compile(q, "key", 0, &sql, &e))
				complain(cs, fl->name, line->line, line->column, "%s", e.text);
			else
				query_sql_release(&sql);
			query_free(q);
		}
	}
}

void
feedlist_release(struct feedlist *fl)
{
	for (size_t i = 0; i < fl->nsub; i++) {
		free(fl->sub[i].url);
		free(fl->sub[i].title);
		feed_options_release(&fl->sub[i].options);
	}
	for (size_t i = 0; i < fl->nsection; i++) {
		struct section_def *s = &fl->section[i];

		for (size_t m = 0; m < s->nmatch; m++)
			free(s->match[m].query);
		free(s->match);
		free(s->sub);
		free(s->name);
		feed_options_release(&s->options);
	}
	free(fl->sub);
	free(fl->section);
	free(fl->slot);
	free(fl->name);
	*fl = (struct feedlist){0};
}

bool
feedlist_read(struct feedlist *fl, const char *name, int fd, struct complaints *cs, struct err *e)
{
	size_t n;

	*fl = (struct feedlist){0};
	if (lseek(fd, 0, SEEK_SET) < 0)
		return err_set(e, "%s could not be read: %s", name, strerror(errno));
	char *s = read_file(fd, FEEDS_MAX, &n, e);
	if (s == NULL)
		return err_prefix(e, "%s could not be read", name);
	feedlist_parse(fl, name, s, n, cs);
	free(s);
	return true;
}

bool
feedlist_load(struct feedlist *fl, const char *path, struct complaints *cs, struct err *e)
{
	const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool ok = false;

	*fl = (struct feedlist){0};
	if (fd < 0 || fstat(fd, &st) != 0)
		err_set(e, "%s could not be read: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		err_set(e, "%s is not a file", path);
	else
		ok = feedlist_read(fl, name, fd, cs, e);
	if (ok)
		complain_mode(cs, name, st.st_mode, has_logins(fl));
	if (fd >= 0)
		close(fd);
	return ok;
}

bool
feedlist_hash(const char *path, uint64_t *hash)
{
	struct err e;
	size_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char *s = fd < 0 ? NULL : read_file(fd, FEEDS_MAX, &n, &e);
	bool ok = s != NULL;

	if (ok)
		*hash = hash64(0, s, n);
	free(s);
	if (fd >= 0)
		close(fd);
	return ok;
}
