/* What an outline is: programs agree on xmlUrl and on little else. */
#include "src/import_opml.h"

#include "src/util.h"
#include "src/words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEPTH_MAX 100000
#define PARTS_MAX 16 /* of a section's name: what is deeper belongs to the last */

static bool
is_one_of(const char *type, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcasecmp(type, names[i]) == 0)
			return true;
	}
	return false;
}

static bool
is_feed_type(const char *type)
{
	static const char *const types[] = {"rss", "rss1", "rss2", "atom", "feed", "pie", "rdf",
	    "jsonfeed", "text/x-rss", "application/rss+xml", "application/atom+xml"};

	return is_one_of(type, types, LEN(types));
}

static bool
is_list_type(const char *type)
{
	static const char *const types[] = {"include", "link"};

	return is_one_of(type, types, LEN(types));
}

static bool
ends_with(const char *s, size_t n, const char *end)
{
	size_t k = strlen(end);

	return n >= k && strncasecmp(s + n - k, end, k) == 0;
}

/* Some write the feed's address where the page's belongs. */
static bool
looks_like_feed(const char *url)
{
	static const char *const ends[] = {".xml", ".rss", ".rdf", ".atom", "/feed", "/feed/",
	    "/rss", "/rss/", "/atom", "feed.json"};
	size_t n = strcspn(url, "?#");

	for (size_t i = 0; i < LEN(ends); i++) {
		if (ends_with(url, n, ends[i]))
			return true;
	}
	return false;
}

/* The address of a feed; "": it has none. */
static const char *
address_of(const struct outline *o)
{
	bool feed = is_feed_type(o->type);

	if (*o->address != '\0')
		return o->address;
	if (*o->xml_url != '\0')
		return o->xml_url;
	if (feed && *o->url != '\0')
		return o->url;
	return feed && looks_like_feed(o->html_url) ? o->html_url : "";
}

static const char *
name_of(const struct outline *o)
{
	return *o->text != '\0' ? o->text : o->title;
}

/* ---- folders */

static const char *
path_at(const struct import_opml *in, size_t depth)
{
	return depth == 0 || in->nfolder == 0
	           ? ""
	           : in->paths.name[in->folder[MIN(depth, in->nfolder) - 1]];
}

static void
open_folder(struct import_opml *in, size_t depth, const char *path)
{
	while (in->nfolder < depth && in->nfolder < DEPTH_MAX) {
		size_t above = in->nfolder > 0 ? in->folder[in->nfolder - 1]
		                               : nameset_add(&in->paths, "", NULL);

		GROW(in->folder, in->cap_folder, in->nfolder);
		in->folder[in->nfolder++] = above;
	}
	in->nfolder = MIN(depth, in->nfolder);
	if (in->nfolder == DEPTH_MAX)
		return;
	GROW(in->folder, in->cap_folder, in->nfolder);
	in->folder[in->nfolder++] = nameset_add(&in->paths, path, NULL);
}

static void
folder(struct import_opml *in, const struct outline *o)
{
	struct strbuf path;
	size_t section, parts = 1;

	strbuf_init(&path, STRBUF_SMALL);
	strbuf_adds(&path, path_at(in, o->depth));
	for (const char *p = path.s; *p != '\0'; p++)
		parts += *p == '/';
	if (parts < PARTS_MAX)
		import_part(&path, name_of(o));
	open_folder(in, o->depth, path.s);
	if ((o->flags & OUTLINE_WRITTEN) != 0 || o->nmatches > 0) {
		section = import_section(in->im, path.s);
		import_heading(in->im, section, o->options);
		for (size_t i = 0; i < o->nmatches; i++)
			import_match(in->im, section, o->matches[i]);
	}
	strbuf_release(&path);
}

/* ---- feeds */

static const char *
title_of(const struct outline *o)
{
	return o->flags & OUTLINE_OWN_TITLE ? o->own_title : name_of(o);
}

/* A command that our own export wrote down, or somebody in its name. */
static void
command(struct import_opml *in, size_t section, const struct outline *o, const char *url)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_BODY);
	strbuf_adds(&b, "not taken over: ");
	words_quote(&b, url);
	strbuf_addf(&b, " %s", o->options);
	strbuf_trim_end(&b);
	import_comment(in->im, section, b.s);
	import_note(in->im, "as a comment, for you to look at: %s", url);
	strbuf_release(&b);
}

static void
feed_in(struct import_opml *in, size_t section, const struct outline *o, const char *url)
{
	if (url == o->address && !in->im->trust)
		command(in, section, o, url);
	else
		(void)import_feed(in->im, section, url, title_of(o), o->options);
}

/* "/News/Tech,/Sport" of a feed that is in no folder: Google Reader's way. */
static void
feed_in_categories(struct import_opml *in, const struct outline *o, const char *url)
{
	const char *s = o->category;
	bool any = false;

	while (*s != '\0') {
		size_t n = strcspn(s, ",");
		char *path = xstrndup(s, n);
		size_t section = import_section(in->im, path);

		free(path);
		if (section != 0)
			feed_in(in, section, o, url);
		any = any || section != 0;
		s += n + (s[n] == ',');
	}
	if (!any)
		feed_in(in, 0, o, url);
}

/* A feed without an address, another list, or a note. */
static void
nothing(struct import_opml *in, const struct outline *o)
{
	if (is_list_type(o->type) && *o->url != '\0')
		import_note(in->im, "another list, not followed: %s", o->url);
	else if (is_feed_type(o->type) && *o->html_url != '\0')
		import_note(in->im, "without a feed's address, `dateline add` may find it: %s",
		    o->html_url);
	else if (is_feed_type(o->type))
		import_note(in->im, "without an address: %s", name_of(o));
}

void
import_opml_outline(struct import_opml *in, const struct outline *o)
{
	const char *url = address_of(o), *path;

	in->im->ordered = in->im->ordered || (o->flags & OUTLINE_WRITTEN) != 0;
	if (*url == '\0' && !is_feed_type(o->type) && !(is_list_type(o->type) && *o->url != '\0')) {
		folder(in, o);
		return;
	}
	path = path_at(in, o->depth);
	if (*url == '\0')
		nothing(in, o);
	else if (*path == '\0' && *o->category != '\0')
		feed_in_categories(in, o, url);
	else
		feed_in(in, import_section(in->im, path), o, url);
	open_folder(in, o->depth, path); /* what is in it is beside it */
}

void
import_opml_release(struct import_opml *in)
{
	nameset_release(&in->paths);
	free(in->folder);
}
