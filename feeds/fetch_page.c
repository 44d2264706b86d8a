/* The page of an article: from the site itself where it is WordPress, which is exact, else taken
 * out of the page, and of those it goes on with. */
#include "feeds/fetch.h"
#include "feeds/fetch_errand.h"
#include "src/text.h"
#include "src/util.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#define PARTS_MOST 20
/* What a page behind a wall must give more than the feed, in words, to be taken all the same. */
#define WALL_WORDS 250
#define FIELDS                                                                             \
	"_fields=id,guid,link,title,content,excerpt,date_gmt,modified_gmt,featured_media," \
	"yoast_head_json.author"

char *
errand_post_of(const char *guid, int64_t *number)
{
	const char *query = strstr(guid, "?p=");
	size_t digits = query != NULL ? strspn(query + 3, "0123456789") : 0;
	char text[24];

	if (strncasecmp(guid, "http://", 7) != 0 && strncasecmp(guid, "https://", 8) != 0)
		return NULL;
	if (digits == 0 || digits >= sizeof(text) || query[3 + digits] != '\0' || query[-1] != '/')
		return NULL;
	snprintf(text, sizeof(text), "%.*s", (int)digits, query + 3);
	if (!parse_int(text, 1, INT32_MAX, number))
		return NULL;
	return xstrndup(guid, (size_t)(query - 1 - guid));
}

/* Whether two addresses are of one host, "www." and scheme aside: a site that has moved to https
 * still has the http of its beginning in its guids. */
static bool
same_site(const char *a, const char *b)
{
	const char *host[2] = {a, b};
	size_t n[2];

	for (int i = 0; i < 2; i++) {
		const char *p = strstr(host[i], "://");

		host[i] = p != NULL ? p + 3 : host[i];
		if (strncasecmp(host[i], "www.", 4) == 0)
			host[i] += 4;
		n[i] = strcspn(host[i], "/?#");
	}
	return n[0] == n[1] && n[0] > 0 && strncasecmp(host[0], host[1], n[0]) == 0;
}

static bool
is_web(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

static void
fail(struct errand *er, enum page_state state, const char *sentence)
{
	er->page.state = state;
	er->step = STEP_DONE;
	if (er->error.text[0] == '\0')
		err_status(&er->error, EXIT_PART, "%s", sentence);
}

/* The post at the REST interface; its address stays for the comments. */
static void
ask_post(struct errand *er, const char *site, int64_t number)
{
	char *url = xasprintf("%s/wp-json/wp/v2/posts/%" PRId64, site, number);
	char *whole = xasprintf("%s?" FIELDS, url);

	er->post_asked = true;
	er->page.post = arena_dup(&er->arena, url, strlen(url));
	if (er->page.post == NULL)
		er->page.post = "";
	errand_ask(er, PART_POST, whole);
	free(whole);
	free(url);
}

static void
ask_page(struct errand *er, const char *url)
{
	errand_ask(er, PART_PAGE, url);
	GROW(er->visited, er->cap_visited, er->nvisited);
	er->visited[er->nvisited++] = er->url != NULL ? er->url : "";
}

void
page_begin(struct errand *er)
{
	int64_t number;
	char *site;

	er->page = (struct page){.asked = clock_now(),
	    .changes = er->a.changes,
	    .error = "",
	    .url = "",
	    .post = "",
	    .title = "",
	    .author = "",
	    .lang = "",
	    .image = ""};
	if (!is_web(er->a.row.link)) {
		fail(er, PAGE_FAILED, "the article has no link to a page");
		return;
	}
	site = errand_post_of(er->a.guid, &number);
	if (site != NULL && same_site(site, er->a.row.link))
		ask_post(er, site, number);
	else
		ask_page(er, er->a.row.link);
	free(site);
}

/* ---- what came over the network */

static void
no_answer(struct errand *er)
{
	const struct http_answer *a = er->answer;

	errand_explain(er->answer, &er->error);
	er->page.status = a->status;
	if (a->fault == HTTP_UNREACHABLE) {
		er->later = true;
		er->step = STEP_DONE;
	} else if (a->fault == HTTP_GOOD
		   && (a->status == 401 || a->status == 402 || a->status == 403)) {
		fail(er, PAGE_WALL, "");
	} else {
		er->later = a->fault == HTTP_GOOD && (a->status == 429 || a->status == 503);
		fail(er, PAGE_FAILED, "");
	}
}

/* Whether what was asked as a further part has led back to one that is here. */
static bool
is_here(const struct errand *er)
{
	const char *url = er->answer->final_url;

	for (size_t i = 0; i + 1 < er->nvisited; i++)
		if (strcmp(er->visited[i], url) == 0)
			return true;
	return er->nvisited > 1 && strcmp(er->page.url, url) == 0;
}

/* By its type, or by how it begins. */
static bool
is_feed(const struct http_answer *a)
{
	static const char *const begins[] = {"<rss", "<feed", "<rdf:RDF"};
	const char *type = a->content_type != NULL ? a->content_type : "";
	char head[1024];
	ssize_t n = http_body_read(&a->body, 0, head, sizeof(head));

	if (strncasecmp(type, "application/rss", 15) == 0
	    || strncasecmp(type, "application/atom", 16) == 0)
		return true;
	for (size_t i = 0; i < LEN(begins) && n > 0 && strstr(type, "html") == NULL; i++)
		if (memmem(head, (size_t)n, begins[i], strlen(begins[i])) != NULL)
			return true;
	return false;
}

void
page_answered(struct fetcher *f, struct errand *er)
{
	const struct http_answer *a = er->answer;
	bool good = a->fault == HTTP_GOOD && a->status >= 200 && a->status <= 299
	            && !(er->part == PART_PAGE && is_here(er));

	if (good && er->kind == ERRAND_LINK && er->part == PART_PAGE && is_feed(a)) {
		er->feed = true;
		err_status(&er->error, EXIT_PART, "%s: a feed", a->host);
		fail(er, PAGE_FAILED, "");
	} else if (good && a->body.len > 0)
		errand_parse_body(f, er, er->part);
	else if (er->nvisited > 1 || (er->part == PART_POST && er->nvisited > 0))
		er->step = STEP_DONE; /* what there is of it stays */
	else if (er->part == PART_POST && a->fault != HTTP_UNREACHABLE)
		ask_page(er, er->a.row.link);
	else
		no_answer(er);
	if (er->step == STEP_DONE && er->blocks.nblock > 0)
		er->error.text[0] = '\0';
}

/* ---- what the parser made of it */

static const char *
keep(struct errand *er, const char *s, const char *before)
{
	char *copy = *before != '\0' ? NULL : arena_dup(&er->arena, s, strlen(s));

	return copy != NULL ? copy : before;
}

static void
take_page(struct errand *er, const void *data, size_t n)
{
	struct page_result r;
	struct blocks b;

	if (!page_result_decode(&r, data, n, &er->error))
		return;
	blocks_init(&b);
	if (blocks_decode(&b, r.blocks, r.blocks_len, &er->error) && r.words > 0) {
		(void)blocks_join(&er->blocks, &b, 0);
		er->page.words += (int)MIN(r.words, (uint32_t)INT32_MAX / 64);
	}
	blocks_release(&b);
	er->page.title = keep(er, r.title, er->page.title);
	er->page.author = keep(er, r.author, er->page.author);
	er->page.lang = keep(er, r.lang, er->page.lang);
	er->page.image = keep(er, r.image, er->page.image);
	er->page.post = keep(er, r.post, er->page.post);
	er->site = keep(er, r.site, er->site);
	if (er->published == DATE_NONE)
		er->published = r.published;
	er->more = keep(er, r.next, "");
	er->wall = er->wall || r.wall;
}

/* The post's text is taken, unless the page gave much more: then something hides it there. */
static void
take_post(struct errand *er, const void *data, size_t n)
{
	struct digest_result r;
	struct blocks b;
	struct err e;

	if (!digest_result_decode(&r, data, n, &e))
		return;
	blocks_init(&b);
	if (blocks_decode(&b, r.blocks, r.blocks_len, &e) && r.words > 0
	    && (int64_t)r.words * 2 >= er->page.words) {
		const struct feed_entry *en = &er->entry[0];

		blocks_release(&er->blocks);
		(void)blocks_join(&er->blocks, &b, 0);
		er->page.words = (int)MIN(r.words, (uint32_t)INT32_MAX);
		er->wall = false;
		strbuf_clear(&er->source);
		(void)strbuf_add(&er->source, en->content, en->content_len);
		er->page.title = keep(er, en->title, er->page.title);
		er->page.image = keep(er, en->image, er->page.image);
		er->page.url = keep(er, en->link, er->page.url);
	}
	blocks_release(&b);
}

void
page_frame(struct errand *er, enum frame_type type, const void *data, size_t n)
{
	if (type == FRAME_ARTICLE && er->part == PART_PAGE)
		take_page(er, data, n);
	else if (type == FRAME_BLOCKS && er->part == PART_POST_TEXT)
		take_post(er, data, n);
}

/* The address of the post's REST interface, made of the one that the page names: with the fields
 * that are read. */
static bool
ask_named_post(struct errand *er)
{
	char *url;

	if (er->post_asked || *er->page.post == '\0'
	    || !same_site(er->page.post, er->answer->final_url))
		return false;
	er->post_asked = true;
	url = xasprintf("%s%s" FIELDS, er->page.post, strchr(er->page.post, '?') ? "&" : "?");
	errand_ask(er, PART_POST, url);
	free(url);
	return true;
}

static bool
ask_next(struct errand *er)
{
	if (*er->more == '\0' || er->nvisited >= PARTS_MOST || er->blocks.truncated
	    || !same_site(er->more, er->answer->final_url))
		return false;
	for (size_t i = 0; i < er->nvisited; i++)
		if (strcmp(er->visited[i], er->more) == 0)
			return false;
	ask_page(er, er->more);
	return true;
}

static void
after_page(struct errand *er)
{
	if (*er->page.url == '\0')
		er->page.url = keep(er, er->answer->final_url, "");
	er->page.status = er->status;
	er->step = STEP_DONE;
	/* A part that could not be read ends the article; what came before it stays. */
	if (er->blocks.nblock > 0)
		er->error.text[0] = '\0';
	if (er->error.text[0] == '\0' && !ask_next(er))
		(void)ask_named_post(er);
}

/* One post, the right one, and with a text. */
static bool
is_post(const struct errand *er)
{
	return er->error.text[0] == '\0' && er->nentry == 1 && er->entry[0].content_len > 0
	       && same_site(er->entry[0].link, er->a.row.link);
}

void
page_parsed(struct fetcher *f, struct errand *er)
{
	struct http_answer *a = er->answer;

	if (er->part == PART_PAGE) {
		http_answer_body_free(f->http, a);
		after_page(er);
	} else if (er->part == PART_POST && is_post(er)) {
		http_answer_body_free(f->http, a);
		er->page.status = er->status;
		errand_parse_html(f, er, PART_POST_TEXT, &er->entry[0], er->entry[0].link);
	} else {
		er->error.text[0] = '\0';
		er->step = STEP_DONE;
		if (er->nvisited == 0 && er->blocks.nblock == 0)
			ask_page(er, er->a.row.link);
	}
}

/* ---- into the archive */

/* What became of it, by how much more than the feed gives it is. */
static void
judge(struct errand *er)
{
	struct page *p = &er->page;
	int own = MAX(er->a.row.words, 0);

	if (p->state != PAGE_NONE)
		return;
	if (er->wall && (p->words < WALL_WORDS || p->words < own * 2))
		fail(er, PAGE_WALL, "the page is behind a wall");
	else if (p->words == 0)
		fail(er, PAGE_FAILED, "no article was found in the page");
	else if ((int64_t)p->words * 10 < (int64_t)own * 9)
		fail(er, PAGE_LESS, "the page has no more than the feed gives");
	else
		p->state = PAGE_GOOD;
}

bool
page_store(struct store *s, struct errand *er, struct err *e)
{
	struct strbuf blocks, plain;
	bool ok = true;

	judge(er);
	er->page.error = er->error.text;
	strbuf_init(&blocks, FRAME_MAX);
	strbuf_init(&plain, BLOCKS_TEXT_MAX + BLOCKS_TEXT_MAX / 4);
	if (er->page.state == PAGE_GOOD) {
		(void)!blocks_text(&er->blocks, &plain);
		ok = blocks_encode(&er->blocks, &blocks) || err_set(e, "the page is too long");
	}
	const struct page_text t = {.blocks = blocks.s,
	    .blocks_len = blocks.len,
	    .plain = plain.s,
	    .plain_len = plain.len,
	    .source = er->source.s,
	    .source_len = er->source.len};
	ok = ok && store_page_put(s, er->id, &er->page, &t, e);
	strbuf_release(&blocks);
	strbuf_release(&plain);
	return ok;
}

/* ---- to the reader */

/* The page as a record in memory; -1: *e. */
static int
page_record(const struct errand *er, struct err *e)
{
	struct strbuf blocks, url, record;
	int fd = -1;

	strbuf_init(&blocks, FRAME_MAX);
	strbuf_init(&url, STRBUF_SMALL);
	strbuf_init(&record, FRAME_MAX);
	(void)text_clean(&url, er->page.url, strlen(er->page.url), TEXT_LINE);
	bool ok = blocks_encode(&er->blocks, &blocks);
	const struct page_result r = {.title = er->page.title,
	    .author = er->page.author,
	    .site = er->site,
	    .lang = er->page.lang,
	    .excerpt = "",
	    .image = er->page.image,
	    .next = "",
	    .post = "",
	    .url = url.s,
	    .published = er->published,
	    .wall = er->wall,
	    .words = (uint32_t)er->page.words,
	    .blocks = blocks.s,
	    .blocks_len = blocks.len};

	ok = ok && page_result_encode(&r, &record);
	if (!ok)
		err_set(e, "%s: the page is too long", er->answer->host);
	else if ((fd = memfd_create("page", MFD_CLOEXEC)) < 0
		 || !write_all(fd, record.s, record.len) || lseek(fd, 0, SEEK_SET) != 0)
		err_set(e, "no room for the page: %s", strerror(errno));
	ok = ok && e->text[0] == '\0';
	if (!ok && fd >= 0)
		close(fd);
	strbuf_release(&blocks);
	strbuf_release(&url);
	strbuf_release(&record);
	return ok ? fd : -1;
}

void
page_tell(struct fetcher *f, struct errand *er)
{
	struct msg m = {.type = MSG_FOLLOWED, .a = er->id};
	const char *host = er->answer != NULL ? er->answer->host : "the page";
	struct err e = er->error;
	int fd = -1;

	if (e.text[0] == '\0' && er->page.words == 0)
		err_status(&e, EXIT_PART,
		    er->wall ? "%s: the page is behind a wall"
			     : "%s: no article was found in the page",
		    host);
	if (e.text[0] == '\0')
		fd = page_record(er, &e);
	m.b = fd >= 0 ? er->answer->local : er->feed;
	m.status = fd >= 0 ? 0 : EXIT_PART;
	msg_text(&m, e.text);
	fetch_tell_with(f, &m, fd);
}
