/* The comments of an article: from WordPress itself, which knows what answers what, else from the
 * feed of comments that the article names. */
#include "feeds/fetch.h"
#include "feeds/fetch_errand.h"
#include "src/utf8.h"
#include "src/util.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PAGES_MOST 20
#define PAGE_FULL  100 /* comments on a page of the REST interface */
#define TEXT_MOST  ((size_t)256 * 1024)

static void
add_source(struct errand *er, const char *url)
{
	char *copy;

	if (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0)
		return;
	for (size_t i = 0; i < er->nsource; i++)
		if (strcmp(er->source_url[i], url) == 0)
			return;
	copy = arena_dup(&er->arena, url, strlen(url));
	if (copy != NULL && er->nsource < LEN(er->source_url))
		er->source_url[er->nsource++] = copy;
}

static void
add_rest(struct errand *er, const char *root, size_t n, int64_t number)
{
	char *url = xasprintf("%.*s/wp-json/wp/v2/comments?post=%" PRId64
			      "&per_page=%d&order=asc&_fields=id,parent,post,author_name,date_gmt,"
			      "link,content",
	    (int)n, root, number, PAGE_FULL);

	add_source(er, url);
	free(url);
}

/* The site and the number of a post's REST address, "https://a.example/wp-json/wp/v2/posts/12". */
static void
add_post(struct errand *er, const char *post)
{
	static const char middle[] = "/wp-json/wp/v2/posts/";
	const char *at = strstr(post, middle);
	int64_t number;

	if (at != NULL && parse_int(at + strlen(middle), 1, INT32_MAX, &number))
		add_rest(er, post, (size_t)(at - post), number);
}

static void
next_source(struct errand *er)
{
	er->pages = 0;
	er->nentry = 0;
	er->more = "";
	if (er->at_source < er->nsource)
		errand_ask(er, PART_THREAD, er->source_url[er->at_source++]);
	else
		er->step = STEP_DONE;
}

void
thread_begin(struct errand *er)
{
	int64_t number;
	char *site = errand_post_of(er->a.guid, &number);

	add_post(er, er->a.page.post);
	if (site != NULL)
		add_rest(er, site, strlen(site), number);
	free(site);
	add_source(er, er->a.comments_feed);
	if (er->nsource == 0)
		err_status(&er->error, EXIT_PART, "this article names no comments");
	next_source(er);
}

/* ---- what came over the network */

void
thread_answered(struct fetcher *f, struct errand *er)
{
	const struct http_answer *a = er->answer;
	bool good = a->fault == HTTP_GOOD && a->status >= 200 && a->status <= 299;

	if (good && a->body.len > 0) {
		errand_parse_body(f, er, PART_THREAD);
	} else if (a->fault == HTTP_GOOD && a->status == 304) {
		er->thread.n = 0; /* nothing is added to what is there */
		er->step = STEP_DONE;
	} else if (er->pages > 0) {
		er->step = STEP_DONE; /* what came before it is good */
	} else {
		errand_explain(er->answer, &er->error);
		er->later = a->fault == HTTP_UNREACHABLE;
		next_source(er);
	}
}

/* ---- what the parser made of it */

/* What names a comment: in WordPress its number, which feed and REST interface both tell. */
static const char *
id_of(struct errand *er, const struct feed_entry *en)
{
	const char *names[] = {en->guid, en->link};

	for (size_t i = 0; i < LEN(names); i++) {
		const char *at = strstr(names[i], "#comment-");

		if (at != NULL && at[9] != '\0' && at[9 + strspn(at + 9, "0123456789")] == '\0')
			return at + 9;
	}
	if (*en->guid != '\0' || *en->link != '\0')
		return *en->guid != '\0' ? en->guid : en->link;
	uint64_t h = hash64(0, &en->published, sizeof(en->published));
	h = hash64(h, en->content, en->content_len);
	char *name = xasprintf("%016" PRIx64, h);
	const char *copy = arena_dup(&er->arena, name, strlen(name));
	free(name);
	return copy != NULL ? copy : "";
}

static const char *
parent_of(const struct feed_entry *en)
{
	const char *at = strstr(en->reply_to, "#comment-");

	return at != NULL ? at + strlen("#comment-") : en->reply_to;
}

/* As much of a text as is taken, ended at a character. */
static size_t
fitting(const char *s, size_t n)
{
	size_t fit = MIN(n, TEXT_MOST);

	while (fit > 0 && !utf8_starts(s, n, fit))
		fit--;
	return fit;
}

static void
add_comments(struct fetcher *f, struct errand *er)
{
	size_t first = er->ncomment;

	for (size_t i = 0; i < er->nentry && er->ncomment < COMMENTS_MAX; i++) {
		struct feed_entry *en = &er->entry[i];

		en->content_len = fitting(en->content, en->content_len);
		en->summary_len = fitting(en->summary, en->summary_len);
		GROW(er->comment, er->cap_comment, er->ncomment);
		er->comment[er->ncomment++] = (struct comment){
		    .id = id_of(er, en),
		    .parent = parent_of(en),
		    .author = en->nauthors > 0 ? en->authors[0] : "",
		    .link = en->link,
		    .published = en->published != DATE_NONE ? en->published : en->updated,
		    .received = DATE_NONE,
		    .blocks = "",
		};
	}
	for (size_t i = first; i < er->ncomment; i++)
		errand_parse_html(f, er, PART_COMMENTS, &er->entry[i - first], er->comment[i].link);
	er->nentry = 0;
}

void
thread_frame(struct errand *er, enum frame_type type, const void *data, size_t n)
{
	struct digest_result r;
	struct err e;

	if (type != FRAME_BLOCKS || er->part != PART_COMMENTS || er->at_comment >= er->ncomment
	    || !digest_result_decode(&r, data, n, &e))
		return;
	struct comment *c = &er->comment[er->at_comment];
	c->blocks = arena_dup(&er->arena, r.blocks, r.blocks_len);
	c->blocks_len = c->blocks != NULL ? r.blocks_len : 0;
	if (c->blocks == NULL)
		c->blocks = "";
}

/* Where a thread goes on: the next page of the REST interface, or as the feed says. */
static char *
next_page(const struct errand *er, size_t got)
{
	if (er->pages >= PAGES_MOST || er->ncomment >= COMMENTS_MAX || got == 0)
		return NULL;
	if (strstr(er->url, "/wp-json/wp/v2/comments?") == NULL)
		return *er->more != '\0' && strcmp(er->more, er->url) != 0 ? xstrdup(er->more)
		                                                           : NULL;
	const char *at = strstr(er->url, "&page=");
	size_t n = at != NULL ? (size_t)(at - er->url) : strlen(er->url);
	return got < PAGE_FULL ? NULL : xasprintf("%.*s&page=%d", (int)n, er->url, er->pages + 1);
}

/* Validators are those of the first page. */
static void
remember(struct errand *er)
{
	const struct http_answer *a = er->answer;
	struct thread *t = &er->thread;

	t->source = er->url;
	t->etag = t->modified = NULL;
	t->etag_len = t->modified_len = 0;
	if (a->etag != NULL) {
		t->etag_len = strlen(a->etag);
		t->etag = arena_dup(&er->arena, a->etag, t->etag_len);
	}
	if (a->modified != NULL) {
		t->modified_len = strlen(a->modified);
		t->modified = arena_dup(&er->arena, a->modified, t->modified_len);
	}
}

/* All comments of a page have their texts: the next page is asked, if there is one. */
static void
go_on(struct errand *er)
{
	if (*er->next_url != '\0')
		errand_ask(er, PART_THREAD, er->next_url);
	else
		er->step = STEP_DONE;
}

/* A page of the thread was read: its texts go to the parser. */
static void
after_page(struct fetcher *f, struct errand *er)
{
	size_t got = er->nentry;
	char *next;

	http_answer_body_free(f->http, er->answer);
	if (er->error.text[0] != '\0' && er->pages == 0) {
		next_source(er);
		return;
	}
	er->error.text[0] = '\0';
	er->later = false;
	if (er->pages++ == 0)
		remember(er);
	next = next_page(er, got);
	er->next_url = next != NULL ? arena_dup(&er->arena, next, strlen(next)) : "";
	if (er->next_url == NULL)
		er->next_url = "";
	free(next);
	add_comments(f, er);
	if (er->at_comment == er->ncomment)
		go_on(er);
}

void
thread_parsed(struct fetcher *f, struct errand *er)
{
	if (er->part != PART_COMMENTS) {
		after_page(f, er);
		return;
	}
	er->error.text[0] = '\0'; /* one without a text is there all the same */
	if (++er->at_comment == er->ncomment)
		go_on(er);
}

bool
thread_store(struct store *s, struct errand *er, struct err *e)
{
	struct thread t = er->thread;

	t.asked = clock_now();
	t.error = er->error.text;
	t.comment = er->comment;
	t.n = er->ncomment;
	return store_thread_put(s, er->id, &t, er->looked, e);
}
