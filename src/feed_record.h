/* A record as a table of fields, written and read by the same table. For src/feed_doc.c alone.
 * A record is, for each field that is not at its default, varint tag, varint length and bytes; a
 * string carries its NUL, a number is a zigzag varint. */
#ifndef DATELINE_FEED_RECORD_H
#define DATELINE_FEED_RECORD_H

#include "src/feed_doc.h"

enum field_kind {
	KIND_LINE,  /* const char *, clean UTF-8 */
	KIND_RAW,   /* const char *, any bytes but NUL: what comes from our own side */
	KIND_HTML,  /* const char * and size_t, UTF-8 */
	KIND_BYTES, /* const void * and size_t, any bytes */
	KIND_LINES, /* const char ** and size_t */
	KIND_FILES, /* struct enclosure * and size_t */
	KIND_DATE,  /* int64_t, DATE_NONE by default */
	KIND_COUNT, /* int64_t, -1 by default */
	KIND_U32,
	KIND_U8,
	KIND_FORMAT, /* enum feed_format */
};

struct field {
	uint8_t tag, kind;
	uint16_t at, len_at;
};

#define FIELD(t, k, s, m)                                            \
	{                                                            \
		.tag = (t), .kind = (k), .at = offsetof(struct s, m) \
	}
#define FIELD2(t, k, s, m, n)                                          \
	{                                                              \
		(t), (k), offsetof(struct s, m), offsetof(struct s, n) \
	}

/* False: out is full. */
NODISCARD bool
record_encode(const struct field *f, size_t nf, const void *record, struct strbuf *out);

/* `passes` says of a text of KIND_LINE whether it may come in. Texts are borrowed from data, lists
 * lie in the arena, which is NULL where a record has none. */
NODISCARD bool record_decode(const struct field *f, size_t nf, void *record, const void *data,
    size_t n, bool (*passes)(const char *, size_t), struct arena *a, struct err *e);

#endif
