// fuzz-objects: feeds/feed_date.o feeds/feed_date_name.o
/* Any bytes as a date: none, or within the years that are let in. */
#include "feeds/feed_date.h"
#include "src/feed_doc.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	int64_t t = feed_date_parse((const char *)data, n);

	if (t != DATE_NONE && (t < INT64_C(-63000000000) || t > INT64_C(253500000000)))
		abort();
	return 0;
}
