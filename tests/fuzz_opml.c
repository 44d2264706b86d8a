/* Any bytes as a list: each outline is clean and comes back from its record. */
// fuzz-objects: feeds/opml.o feeds/html_scan.o feeds/html_entity.o
#include "feeds/opml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool
check(void *arg, const struct outline *o)
{
	struct strbuf record;
	struct outline back;
	struct arena a;
	struct err e;

	(void)arg;
	arena_init(&a, STRBUF_BODY);
	strbuf_init(&record, STRBUF_BODY);
	if (!outline_encode(o, &record) || !outline_decode(&back, record.s, record.len, &a, &e)
	    || back.nmatches != o->nmatches)
		abort();
	strbuf_release(&record);
	arena_free(&a);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct opml_sink sink = {check, NULL};
	struct err e;

	(void)!opml_read((const char *)data, n, &sink, &e);
	return 0;
}
