// fuzz-objects:
/* Any bytes as a record of each kind: refused, or written again without loss of length. */
#include "src/feed_doc.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct feed_entry en;
	struct feed_head h;
	struct parse_request r;
	struct digest_source source;
	struct digest_result result;
	struct page_result page;
	struct strbuf again;
	struct arena a;
	struct err e;

	arena_init(&a, STRBUF_BODY);
	strbuf_init(&again, STRBUF_BODY);
	if (feed_entry_decode(&en, data, n, &a, &e) && !feed_entry_encode(&en, &again))
		abort();
	if (feed_head_decode(&h, data, n, &a, &e) && !feed_head_encode(&h, &again))
		abort();
	if (parse_request_decode(&r, data, n, &a, &e) && !parse_request_encode(&r, &again))
		abort();
	if (digest_source_decode(&source, data, n, &e) && !digest_source_encode(&source, &again))
		abort();
	if (digest_result_decode(&result, data, n, &e) && !digest_result_encode(&result, &again))
		abort();
	if (page_result_decode(&page, data, n, &e) && !page_result_encode(&page, &again))
		abort();
	strbuf_release(&again);
	arena_free(&a);
	return 0;
}
