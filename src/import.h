/* Subscriptions on their way into the `feeds` file: what a list of another program says, and the
 * one change of the file that takes it in. */
#ifndef DATELINE_IMPORT_H
#define DATELINE_IMPORT_H

#include "src/feedlist.h"
#include "src/nameset.h"

enum import_kind { IMPORT_HEADING, IMPORT_FEED, IMPORT_MATCH, IMPORT_COMMENT };

struct import_line {
	enum import_kind kind;
	size_t section; /* number in sections; 0 is "", above all headings */
	size_t order;
	char *text;    /* address, query or comment; of a heading NULL */
	char *title;   /* NULL: none */
	char *options; /* words, "" */
};

struct import {
	bool ordered; /* the list is ours: lines stay in its order, a section may go on */
	bool trust;   /* commands and files of this machine are taken over, too */
	struct import_line *line;
	size_t n, cap;
	struct nameset sections; /* checked names, as first written */
	struct nameset folded;   /* the same without case, same numbers */
	struct nameset placed;   /* "section number, address": each once */
	char **note;             /* one sentence for each thing that was not taken over */
	size_t nnote, cap_note;
	size_t twice;         /* lines that were there twice */
	struct nameset given; /* addresses as they came... */
	char **fitted;        /* ...and as they are in the file, same numbers; NULL: refused */
	size_t cap_fitted;
	bool keep_local; /* commands and files come as comments instead of being refused */
};

void import_init(struct import *im, bool trust);
void import_release(struct import *im);
/* A sentence for the report. */
void import_note(struct import *im, const char *fmt, ...) PRINTF(2, 3);

/* The number of a section whose name is made fit: parts apart by '/'; what cannot stand in a name
 * is replaced, what is deeper than 16 belongs to the sixteenth. "" is 0. */
size_t import_section(struct import *im, const char *path);
/* One part of such a path, without '/'. Appends nothing for a name without anything in it. */
void import_part(struct strbuf *path, const char *name);

/* A feed, as the list has it: feed: becomes http:, blanks are escaped, a password is left out and
 * noted; exec:, file: and what is no address is refused and noted, unless im->trust. Options that
 * name commands, or switch the check of certificates off, come as a comment unless im->trust.
 * title and options may be NULL. False: it was refused. */
bool import_feed(
    struct import *im, size_t section, const char *url, const char *title, const char *options);
/* The address in the file of one that was given to import_feed; NULL. */
const char *import_fitted(const struct import *im, const char *url);
void import_match(struct import *im, size_t section, const char *query);
/* A comment, without its '#', of what cannot be taken over as it is. */
void import_comment(struct import *im, size_t section, const char *text);
/* The section has a heading of its own, with these options, even with nothing below it. */
void import_heading(struct import *im, size_t section, const char *options);

/* Puts the lines of each section together, unless the list is ordered. Before import_apply. */
void import_group(struct import *im);

struct import_counts {
	size_t feeds, sections, matches, comments; /* that are new in the file */
	size_t there;                              /* feeds that were in the file before */
	bool replaced;                             /* the untouched default subscriptions */
	bool kept;                                 /* what the file was, as `feeds~` */
};
/* One change of the file under its lock; an URL that is there already stays where it is.
 * `defaults` (NULL: none) is the text of the default subscriptions: a file that is the same is
 * replaced. What a file was that changes is kept as `feeds~`. `dry`: only counts. */
NODISCARD bool import_apply(struct import *im, const char *path, const char *defaults, bool dry,
    struct import_counts *c, struct err *e);

#endif
