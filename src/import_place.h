/* Where other readers keep their lists and archives. */
#ifndef DATELINE_IMPORT_PLACE_H
#define DATELINE_IMPORT_PLACE_H

#include "src/err.h"

enum import_reader { READER_NEWSBOAT, READER_NEWSRAFT, READER_SFEED, READER_SNOWNEWS };

struct import_place {
	char *list;    /* heap */
	char *archive; /* heap; NULL: there is none */
};

/* `path` is a list, the folder it is in, or NULL: wherever that reader looks. False: *e says where
 * was looked. */
NODISCARD bool import_place_find(
    struct import_place *p, enum import_reader reader, const char *path, struct err *e);
void import_place_release(struct import_place *p);

/* A file as text without control characters but tabs and line ends, at most 16 MiB. Heap; NULL. */
char *import_read(const char *path, size_t *n, struct err *e);

#endif
