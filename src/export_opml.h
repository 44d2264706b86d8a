/* The `feeds` file as OPML 2.0: for other readers what they understand, and in attributes of our
 * own what import needs to write the same file again. */
#ifndef DATELINE_EXPORT_OPML_H
#define DATELINE_EXPORT_OPML_H

#include "src/err.h"

#include <stdio.h>

struct store;

/* What cannot be in it, or should be known of it. */
struct export_opml_counts {
	size_t comments, wrong_lines;
	size_t headers; /* which may be secret */
};

/* Writes the file at `feeds` as OPML; titles and pages of feeds come from the archive. */
NODISCARD bool export_opml_write(
    FILE *f, const char *feeds, struct store *s, struct export_opml_counts *c, struct err *e);
/* Text between tags or in an attribute; `exact`: tabs and line breaks come back as they are. */
void export_escaped(FILE *f, const char *s, bool exact);

#endif
