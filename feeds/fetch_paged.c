/* Feeds that come in pages (rel=next, next_url, rel=prev-archive of RFC 5005, the header Link): the
 * older ones are read only where a person asks for them. */
#include "feeds/fetch.h"

#include "src/util.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* <address>; rel="next" of a header Link (RFC 8288). Heap; NULL: none. */
static char *
next_of_link(const char *link)
{
	const char *s = link;

	while (s != NULL && (s = strchr(s, '<')) != NULL) {
		const char *end = strchr(s, '>'), *rest, *rel;
		size_t n;

		if (end == NULL)
			return NULL;
		rest = end + 1;
		n = strcspn(rest, "<");
		rel = strcasestr(rest, "rel=");
		if (rel != NULL && rel < rest + n) {
			rel += 4 + (rel[4] == '"');
			if (strncasecmp(rel, "next", 4) == 0 && strchr("\";, ", rel[4]) != NULL)
				return xstrndup(s + 1, (size_t)(end - s - 1));
		}
		s = rest + n;
	}
	return NULL;
}

/* The address of the page behind this one. Heap; NULL: this is the last. */
static char *
next_of(const struct visit *v)
{
	const struct http_answer *a = v->answer;

	if (v->doc.head == NULL || a == NULL || a->final_url == NULL)
		return NULL;
	if (*v->doc.head->next != '\0')
		return xstrdup(v->doc.head->next);
	return next_of_link(a->link);
}

static void
begin_again(struct fetcher *f, struct visit *v, char *url)
{
	v->before.bytes += v->answer->bytes;
	v->before.ms += v->answer->ms;
	if (v->page == 0)
		v->before.status = v->answer->status;
	http_answer_free(f->http, v->answer);
	v->answer = NULL;
	doc_free(&v->doc);
	free(v->url);
	v->url = url;
	v->page++;
	v->filtered = false;
	v->left = 0;
}

bool
paged_go_on(struct fetcher *f, struct visit *v)
{
	const char *last = v->url != NULL ? v->url : v->job->url;
	char *url;

	if (v->page + 1 >= v->pages || v->error.text[0] != '\0' || !f->run.on || f->run.stopped)
		return false;
	url = next_of(v);
	if (url == NULL || strcmp(url, last) == 0) {
		free(url);
		return false;
	}
	/* What is private goes to the feed's own host alone, and so does a page. */
	if (!http_same_origin(url, v->answer->final_url)) {
		err_status(&v->error, EXIT_PART, "%s has its next page on another host: not read",
		    v->answer->host);
		free(url);
		return false;
	}
	begin_again(f, v, url);
	if (!source_start(f, v))
		run_ask(f, v, NULL);
	return true;
}
