/* The `feeds` file: sections and subscriptions in the person's own order, and changes to it that
 * leave every other line as it was (SPEC 1). */
#ifndef DATELINE_FEEDLIST_H
#define DATELINE_FEEDLIST_H

#include "src/err.h"

#include <stdint.h>
#include <stdio.h>

/* A wrong line: "feeds:12:9: unknown option 'refesh' (did you mean 'refresh'?)". */
struct complaint {
	char *text;
	bool warning; /* does not make `config --check` fail */
};
struct complaints {
	struct complaint *c;
	size_t n, cap;
};
/* Appends "<file>:<line>:<column>: <sentence>". Line and column from 1; column in characters. */
void complain(struct complaints *cs, const char *file, size_t line, size_t column, const char *fmt,
    ...) PRINTF(5, 6);
void complaints_release(struct complaints *cs);

enum fulltext { FULLTEXT_AUTO, FULLTEXT_YES, FULLTEXT_NO };
enum auth { AUTH_NONE, AUTH_BASIC, AUTH_DIGEST, AUTH_BEARER };

/* Options of a feed after its headings' have been applied. */
struct feed_options {
	int64_t refresh; /* seconds, 0: as the feed wishes and the setting says */
	int64_t keep;    /* seconds, 0: for ever */
	int64_t limit;   /* articles, 0: all */
	enum fulltext fulltext;
	enum auth auth;
	bool hidden, notify, insecure;
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
	char *query; /* as written; not parsed here */
	size_t line, column; /* where the query begins, for messages */
};

struct section_def {
	char *name;   /* the whole path, "Asia/Central Asia"; "" for what stands above all headings */
	int parent;   /* index, -1 */
	bool written; /* false: made as the parent of another */
	size_t line;
	size_t *sub;  /* indices into feedlist.sub, in file order; a feed may be in several */
	size_t nsub, cap_sub;
	struct match_line *match;
	size_t nmatch, cap_match;
};

struct feedlist {
	struct sub *sub; /* one for each different URL */
	size_t nsub, cap_sub;
	struct section_def *section; /* [0] is "": feeds that are in Latest only */
	size_t nsection, cap_section;
	uint64_t hash; /* of the bytes of the file */
};

/* Reads the text of a `feeds` file; wrong lines are named in cs and left out, every other line
 * counts. `name` is the file's name in messages. Never fails. */
void feedlist_parse(
    struct feedlist *fl, const char *name, const char *s, size_t n, struct complaints *cs);
void feedlist_release(struct feedlist *fl);
/* The same from a descriptor (from its start) or a path. False: not readable. */
NODISCARD bool feedlist_read(
    struct feedlist *fl, const char *name, int fd, struct complaints *cs, struct err *e);
NODISCARD bool feedlist_load(
    struct feedlist *fl, const char *path, struct complaints *cs, struct err *e);
const struct sub *feedlist_find(const struct feedlist *fl, const char *url);

/* Change the file under `feeds.lock`, atomically, through a symbolic link, every other line kept.
 * add: at the end of the section (made at the end of the file if it is not there; NULL: above the
 * first heading); an URL that is there already is an error that says where. title may be NULL.
 * remove: takes every line of that URL away; an error if there is none. */
NODISCARD bool feedlist_add(
    const char *path, const char *url, const char *section, const char *title, struct err *e);
NODISCARD bool feedlist_remove(const char *path, const char *url, struct err *e);
NODISCARD bool feedlist_move(const char *path, const char *url, const char *new_url, struct err *e);

#endif
