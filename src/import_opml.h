/* Outlines of OPML into what is imported. */
#ifndef DATELINE_IMPORT_OPML_H
#define DATELINE_IMPORT_OPML_H

#include "src/feed_doc.h"
#include "src/import.h"

/* Where in the list it is. Begin with {.im = ...}. */
struct import_opml {
	struct import *im;
	struct nameset paths; /* of the folders that are open */
	size_t *folder;       /* by depth: number in paths */
	size_t nfolder, cap_folder;
};

/* Takes the next outline, in the order of the list. */
void import_opml_outline(struct import_opml *in, const struct outline *o);
void import_opml_release(struct import_opml *in);

#endif
