/* The lists of other readers, each in its own form. */
#ifndef DATELINE_IMPORT_READERS_H
#define DATELINE_IMPORT_READERS_H

#include "src/foreign.h"
#include "src/import.h"

/* What becomes of newsboat's flags: bookmarked and tagged "flag-X", or as the person says. */
#define FLAG_LETTERS 52
struct import_flags {
	char *tag[FLAG_LETTERS];  /* A-Z, a-z; NULL: "flag-X"; "": none */
	bool plain[FLAG_LETTERS]; /* not bookmarked */
};
/* Reads "s=tag:later,w=bookmark,x=none". False: *e says where it is wrong. Release in any case. */
NODISCARD bool import_flags_parse(struct import_flags *f, const char *text, struct err *e);
void import_flags_release(struct import_flags *f);
/* The tag of a letter, in `room`; "" for none. *bookmark: it is bookmarked as well. */
const char *
import_flag_tag(const struct import_flags *f, char letter, char room[16], bool *bookmark);

/* newsboat's urls: a tag is a section, two are two, none is [Other]. */
void import_newsboat(struct import *im, const char *text, size_t n, const struct import_flags *f);
/* A query of newsboat's filter language as ours. Heap; NULL: it cannot be said, *e why. *exact: it
 * means the same. */
char *
import_newsboat_query(const char *s, const struct import_flags *f, bool *exact, struct err *e);
/* newsraft's feeds. */
void import_newsraft(struct import *im, const char *text, size_t n);
/* sfeedrc, read and not run. *folder: where its articles are, if it says so; heap. `names` gets for
 * each feed the file of its articles: "file", number in `urls` the same. */
struct sfeed_list {
	struct nameset files; /* names of files, and... */
	char **url;           /* ...the feed's address, same numbers */
	size_t cap_url;
	char *folder; /* NULL: not said */
};
void import_sfeed(struct import *im, const char *text, size_t n, struct sfeed_list *l);
void sfeed_list_release(struct sfeed_list *l);
/* The articles in sfeed's files. `read` is its list of addresses that were read, NULL for none. */
NODISCARD bool foreign_sfeed(struct foreign *f, const struct sfeed_list *l, const char *folder,
    const char *read, int64_t now, struct err *e);
/* snownews' urls of old. */
void import_snownews(struct import *im, const char *text, size_t n);

#define IMPORT_OTHER "Other" /* the section of what has none */

#endif
