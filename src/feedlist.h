/* The `feeds` file: sections and subscriptions in the person's own order, and changes to it that
 * leave every other line as it was (SPEC 1). */
#ifndef DATELINE_FEEDLIST_H
#define DATELINE_FEEDLIST_H

#include "src/complain.h"
#include "src/strbuf.h"

#include <stdint.h>

enum fulltext { FULLTEXT_AUTO, FULLTEXT_YES, FULLTEXT_NO };
enum auth { AUTH_NONE, AUTH_BASIC, AUTH_DIGEST, AUTH_BEARER };

/* Options of a feed after its headings' have been applied. */
struct feed_options {
	int64_t refresh; /* seconds, 0: as the feed wishes and the setting says */
	int64_t keep;    /* seconds, 0: for ever */
	int64_t limit;   /* articles, 0: all */
	enum fulltext fulltext;
	enum auth auth;
	bool hidden, notify, insecure, plain_redirects, cookies;
	char *filter, *login, *password_command; /* NULL: none */
	char **headers;
	size_t nheaders;
};

struct sub {
	char *url;   /* as written: http, https, file or exec: */
	char *title; /* NULL: the feed's own */
	struct feed_options options;
	size_t line;
};

struct match_line {
	char *query;         /* as written; not parsed here */
	size_t line, column; /* where the query begins, for messages */
};

struct section_def {
	char *name; /* the whole path, "Asia/Central Asia"; "" for what stands above all headings */
	int parent; /* index, -1 */
	bool written; /* false: made as the parent of another */
	size_t line;  /* of the first heading; of the first child's, if not written */
	size_t *sub;  /* indices into feedlist.sub, in file order; a feed may be in several */
	size_t nsub, cap_sub;
	struct match_line *match;
	size_t nmatch, cap_match;
	struct feed_options options; /* of its heading and those above it in the tree */
};

struct feedlist {
	struct sub *sub; /* one for each different URL */
	size_t nsub, cap_sub;
	struct section_def
	    *section; /* [0] is "": feeds that are in Latest only; then in the order of
	                                the tree, each parent before its children */
	size_t nsection, cap_section;
	uint64_t
	    hash;   /* of the bytes of the file; ~ of it: a command is to say what of it is wrong */
	char *name; /* the file's, in messages */
	uint32_t *slot; /* the module's own: places of URLs by their hash */
	size_t nslot;
};

/* Reads the text of a `feeds` file (at most 16 MiB); wrong lines are named in cs and left out,
 * every other line counts. A line whose address is good keeps its feed, only the wrong option is
 * left out, so that a slip of the pen never detaches a feed. Feeds below a wrong heading are in
 * Latest only. `name` is the file's name in messages. Never fails. */
void feedlist_parse(
    struct feedlist *fl, const char *name, const char *s, size_t n, struct complaints *cs);
void feedlist_release(struct feedlist *fl);
/* The same from a descriptor (from its start) or a path. False: not readable. */
NODISCARD bool
feedlist_read(struct feedlist *fl, const char *name, int fd, struct complaints *cs, struct err *e);
NODISCARD bool
feedlist_load(struct feedlist *fl, const char *path, struct complaints *cs, struct err *e);
/* What `hash` would be, but for ~. False: it cannot be read. */
bool feedlist_hash(const char *path, uint64_t *hash);
const struct sub *feedlist_find(const struct feedlist *fl, const char *url);

/* Parses every match query and complains where one is wrong. `now` as in query_parse. */
void feedlist_check(const struct feedlist *fl, int64_t now, struct complaints *cs);

/* Whether this can stand in the file as a feed: http, https, file or exec:, a host, no password. */
NODISCARD bool feed_url_check(const char *url, struct err *e);
/* The section's name with single slashes and no blanks around its parts. Heap; NULL and *e for a
 * name that is empty, reserved, too long or over 16 deep. */
char *section_name_check(const char *name, size_t n, struct err *e);

/* One option as in the file. The sentence names the range, the choices or the nearest name. */
NODISCARD bool
feed_options_set(struct feed_options *o, const char *name, const char *value, struct err *e);
/* Options as words that feed_options_parse (feed.options in the archive) and the file take; only
 * what differs from the defaults. parse: o need not be initialised; release it. */
bool feed_options_write(const struct feed_options *o, struct strbuf *out);
NODISCARD bool feed_options_parse(struct feed_options *o, const char *words, struct err *e);
void feed_options_copy(struct feed_options *to, const struct feed_options *from);
void feed_options_release(struct feed_options *o);

/* Change the file under `feeds.lock`, atomically, through a symbolic link, every other line
 * kept. The file is made if it is not there; its mode is kept. Nothing else of it changes. add:
 * at the end of the section (made at the end of the file if it is not there; NULL: above the
 * first heading); an URL that is there already is an error that says where. title may be NULL.
 * remove: takes every line of that URL away; an error if there is none. move: puts new_url in
 * its place, title and options stay. Errors that come of what was asked for have the status
 * EXIT_PART. */
NODISCARD bool feedlist_add(
    const char *path, const char *url, const char *section, const char *title, struct err *e);
/* keep: a new section of one match line at the end; an error if there is one of that name. */
NODISCARD bool
feedlist_keep(const char *path, const char *section, const char *query, struct err *e);
NODISCARD bool feedlist_remove(const char *path, const char *url, struct err *e);
/* Like remove, and appends to `taken` what put_back needs to bring the lines back to where they
 * were, or to their section if the file was changed since. */
NODISCARD bool
feedlist_take(const char *path, const char *url, struct strbuf *taken, struct err *e);
NODISCARD bool feedlist_put_back(const char *path, const char *taken, struct err *e);
NODISCARD bool feedlist_move(const char *path, const char *url, const char *new_url, struct err *e);

#endif
