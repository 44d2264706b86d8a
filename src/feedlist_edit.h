/* What changes of the `feeds` file share: the file under its lock, and what a line of it is. */
#ifndef DATELINE_FEEDLIST_EDIT_H
#define DATELINE_FEEDLIST_EDIT_H

#include "src/feedlist.h"
#include "src/words.h"

#define FEEDS_MAX ((size_t)16 * 1024 * 1024)

/* The file while it is changed: locked, its text, and the new one. */
struct edit {
	char *path; /* the file itself, not a symbolic link to it */
	const char *name;
	int lock;
	char *text;
	size_t n;
	struct strbuf out;
	const char *newline; /* as the file ends its lines */
};

/* Locks and reads; a file that is not there is empty. `path` must live as long. */
NODISCARD bool edit_begin(struct edit *d, const char *path, struct err *e);
/* Puts `out` in the file's place. */
NODISCARD bool edit_save(struct edit *d, struct err *e);
void edit_end(struct edit *d);

enum line_kind { LINE_OTHER, LINE_HEADING, LINE_FEED, LINE_MATCH };

/* For a feed *w gets its address, whose string the caller frees; for a heading its checked name,
 * NULL for a wrong one. */
enum line_kind line_kind(const char *line, size_t n, struct word *w);
/* Sections of these names are one. */
bool section_same_name(const char *a, const char *b);

/* Where lines of a section begin and end. */
struct spot {
	size_t insert; /* byte at which a new line of the section belongs */
	bool found;    /* the section has a heading */
};
/* Behind the last feed or match line of the section's last heading, else behind that heading.
 * NULL: above all headings. */
struct spot edit_spot(const struct edit *d, const char *section);

/* Appends the line of a feed, without its end. title may be NULL. */
void feed_line(struct strbuf *out, const char *url, const char *title);

#endif
