/* dateline inspect: what a feed says, as the parser understood it. Nothing is stored. */
#include "src/command.h"
#include "src/date.h"
#include "src/json_add.h"
#include "src/print.h"
#include "src/source.h"
#include "src/text.h"
#include "src/util.h"
#include "src/workers.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#define OUTPUT_MAX ((size_t)256 * 1024 * 1024)

/* What comes from the parser, ready to be printed: problems and the last head are only known at
 * the end, and stand before the entries. */
struct inspection {
	bool json;
	struct strbuf entries, problems; /* JSON: members of the arrays; else text */
	struct strbuf clean;
	struct arena head_arena;
	struct feed_head head;
	char *head_record; /* what head borrows from */
	size_t count;
	struct err error;
};

/* HTML is as it was received: cleaned here, as nothing goes out that could steer a terminal. */
static void
add_html(struct inspection *in, cJSON *o, const char *key, const char *s, size_t n)
{
	strbuf_clear(&in->clean);
	(void)text_clean(&in->clean, s, n, TEXT_LINES);
	json_add_text(o, key, in->clean.s);
}

static void
add_enclosures(cJSON *o, const struct feed_entry *en)
{
	cJSON *array = cJSON_AddArrayToObject(o, "enclosures");

	for (size_t i = 0; i < en->nenclosures; i++) {
		cJSON *one = cJSON_CreateObject();

		json_add_text(one, "url", en->enclosures[i].url);
		json_add_text(one, "type", en->enclosures[i].type);
		json_add_count(one, "length", en->enclosures[i].length);
		json_add_text(one, "title", en->enclosures[i].title);
		cJSON_AddItemToArray(array, one);
	}
}

/* Appends an object to an array's members and deletes it. */
static void
append(struct strbuf *to, cJSON *o)
{
	char *s = cJSON_PrintUnformatted(o);

	if (s == NULL)
		die("out of memory");
	if (to->len > 0)
		(void)strbuf_addc(to, ',');
	(void)strbuf_adds(to, s);
	cJSON_free(s);
	cJSON_Delete(o);
}

static void
entry_json(struct inspection *in, const struct feed_entry *en)
{
	cJSON *o = cJSON_CreateObject();

	json_add_text(o, "guid", en->guid);
	cJSON_AddStringToObject(o, "title", en->title);
	json_add_text(o, "link", en->link);
	json_add_texts(o, "authors", en->authors, en->nauthors);
	json_add_time(o, "published", en->published);
	json_add_time(o, "updated", en->updated);
	add_html(in, o, "summary", en->summary, en->summary_len);
	add_html(in, o, "content", en->content, en->content_len);
	json_add_text(o, "content_type", en->content_type);
	json_add_texts(o, "categories", en->categories, en->ncategories);
	json_add_text(o, "comments", en->comments);
	json_add_text(o, "comments_feed", en->comments_feed);
	json_add_count(o, "comment_count", en->comment_count);
	add_enclosures(o, en);
	json_add_text(o, "image", en->image);
	append(&in->entries, o);
}

static void
head_json(const struct inspection *in, const struct print *p)
{
	const struct feed_head *h = &in->head;
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "format", feed_format_names[h->format]);
	json_add_text(o, "encoding", h->encoding);
	cJSON_AddStringToObject(o, "title", h->title);
	json_add_text(o, "link", h->link);
	json_add_text(o, "description", h->description);
	json_add_text(o, "language", h->language);
	json_add_texts(o, "authors", h->authors, h->nauthors);
	json_add_time(o, "updated", h->updated);
	json_add_count(o, "ttl_minutes", h->ttl_minutes);
	json_add_text(o, "next", h->next);
	char *s = cJSON_PrintUnformatted(o);
	if (s == NULL)
		die("out of memory");
	s[strlen(s) - 1] = '\0'; /* the brace: the arrays follow */
	fprintf(p->file, "%s,\"problems\":[%s],\"entries\":[", s, in->problems.s);
	fwrite(in->entries.s, 1, in->entries.len, p->file);
	fputs("]}\n", p->file);
	cJSON_free(s);
	cJSON_Delete(o);
}

/* ---- for a person ---- */

static void
add_row(struct strbuf *out, const char *name, const char *s)
{
	if (s != NULL && *s != '\0')
		(void)strbuf_addf(out, "  %-12s%s\n", name, s);
}

static void
add_joined(struct strbuf *out, const char *name, const char *const *list, size_t n)
{
	if (n == 0)
		return;
	(void)strbuf_addf(out, "  %-12s", name);
	for (size_t i = 0; i < n; i++)
		(void)strbuf_addf(out, "%s%s", i == 0 ? "" : ", ", list[i]);
	(void)strbuf_addc(out, '\n');
}

static void
add_row_date(struct strbuf *out, const char *name, int64_t t)
{
	char text[32] = "";

	if (t != DATE_NONE)
		date_iso(t, text);
	add_row(out, name, text);
}

static void
entry_text(struct inspection *in, const struct feed_entry *en)
{
	struct strbuf *out = &in->entries;

	(void)strbuf_addf(
	    out, "\n%zu. %s\n", in->count, *en->title == '\0' ? "(no title)" : en->title);
	add_row(out, "link", en->link);
	add_row(out, "guid", en->guid);
	add_joined(out, "authors", en->authors, en->nauthors);
	add_row_date(out, "published", en->published);
	add_row_date(out, "updated", en->updated);
	add_joined(out, "categories", en->categories, en->ncategories);
	if (en->summary_len > 0)
		(void)strbuf_addf(out, "  %-12s%zu bytes\n", "summary", en->summary_len);
	if (en->content_len > 0)
		(void)strbuf_addf(
		    out, "  %-12s%zu bytes (%s)\n", "content", en->content_len, en->content_type);
	add_row(out, "comments", en->comments);
	for (size_t i = 0; i < en->nenclosures; i++)
		add_row(out, "enclosure", en->enclosures[i].url);
	add_row(out, "image", en->image);
}

/* Text is as the feed says it: what a terminal would act on or hide is taken out here. */
static void
print_clean(const struct print *p, const struct strbuf *b)
{
	struct strbuf clean;

	strbuf_init(&clean, OUTPUT_MAX);
	(void)text_clean(&clean, b->s, b->len, TEXT_LINES);
	print_bytes(p, clean.s, clean.len);
	strbuf_release(&clean);
}

static void
head_text(const struct inspection *in, const struct print *p)
{
	const struct feed_head *h = &in->head;
	struct strbuf out;

	strbuf_init(&out, STRBUF_BODY);
	(void)strbuf_addf(&out, "%s\n", *h->title == '\0' ? "(no title)" : h->title);
	(void)strbuf_addf(&out, "  %-12s%s, %s, %zu entries\n", "format",
	    feed_format_names[h->format], h->encoding, in->count);
	add_row(&out, "link", h->link);
	add_row(&out, "description", h->description);
	add_row(&out, "language", h->language);
	add_joined(&out, "authors", h->authors, h->nauthors);
	add_row_date(&out, "updated", h->updated);
	if (h->ttl_minutes >= 0)
		(void)strbuf_addf(&out, "  %-12s%lld minutes\n", "ttl", (long long)h->ttl_minutes);
	add_row(&out, "next", h->next);
	print_clean(p, &out);
	print_clean(p, &in->problems);
	print_clean(p, &in->entries);
	strbuf_release(&out);
}

/* ---- what the parser answers ---- */

static bool
on_head(struct inspection *in, const void *data, size_t n)
{
	char *copy = xmalloc(n + 1);

	if (n > 0)
		memcpy(copy, data, n);
	free(in->head_record);
	in->head_record = copy;
	arena_reset(&in->head_arena);
	return feed_head_decode_said(&in->head, copy, n, &in->head_arena, &in->error);
}

static bool
on_entry(struct inspection *in, const void *data, size_t n)
{
	struct feed_entry en;
	struct arena a;

	arena_init(&a, STRBUF_BODY);
	bool ok = feed_entry_decode_said(&en, data, n, &a, &in->error);
	if (ok) {
		in->count++;
		if (in->json)
			entry_json(in, &en);
		else
			entry_text(in, &en);
	}
	arena_free(&a);
	return ok
	       && (!in->entries.full || err_set(&in->error, "over %zu bytes to print", OUTPUT_MAX));
}

static bool
on_problem(struct inspection *in, const void *data, size_t n)
{
	strbuf_clear(&in->clean);
	(void)text_clean(&in->clean, data, n, TEXT_LINE);
	if (in->json)
		append(&in->problems, cJSON_CreateString(in->clean.s));
	else
		add_row(&in->problems, "problem", in->clean.s);
	return true;
}

static bool
on_frame(void *arg, enum frame_type type, const void *data, size_t n)
{
	if (type == FRAME_HEAD)
		return on_head(arg, data, n);
	if (type == FRAME_ENTRY)
		return on_entry(arg, data, n);
	if (type == FRAME_PROBLEM)
		return on_problem(arg, data, n);
	return true;
}

static bool
inspect(const struct command_env *env, struct inspection *in, const struct source *s,
    const char *base, const char *type, struct err *e)
{
	struct workers_options options = {.paths = &env->paths};
	struct parse_request r = source_request(s, base, type);
	struct workers *w = workers_start(&options, e);
	bool ok;

	if (w == NULL)
		return false;
	r.flags = PARSE_CLEAN;
	ok = workers_parse(w, FRAME_FEED, &r, s->body, s->n, on_frame, in, e);
	workers_stop(w, false);
	if (!ok && in->error.text[0] != '\0')
		*e = in->error;
	return ok;
}

enum exit_status
cmd_inspect(struct command_env *env, int argc, char **argv)
{
	bool json = false;
	const char *base = NULL, *type = NULL;
	const struct command_option options[] = {
	    {"json", 0, &json, NULL}, {"base", 0, NULL, &base}, {"content-type", 0, NULL, &type}};
	struct inspection in = {0};
	struct source source = {0};
	struct print p;
	struct err e = {0};

	if (!command_options(env, options, LEN(options), &argc, argv))
		return EXIT_USAGE;
	if (argc != 2) {
		complain_usage(env, "one file or address is wanted");
		return EXIT_USAGE;
	}
	in.json = json;
	strbuf_init(&in.entries, OUTPUT_MAX);
	strbuf_init(&in.problems, STRBUF_BODY);
	strbuf_init(&in.clean, STRBUF_BODY);
	arena_init(&in.head_arena, STRBUF_BODY);
	bool ok = source_read(&source, &env->paths, argv[1], &e)
	          && inspect(env, &in, &source, base, type, &e);
	if (ok) {
		print_init(&p, stdout);
		if (json)
			head_json(&in, &p);
		else
			head_text(&in, &p);
	} else {
		complain_err(&e);
	}
	strbuf_release(&in.entries);
	strbuf_release(&in.problems);
	strbuf_release(&in.clean);
	arena_free(&in.head_arena);
	free(in.head_record);
	source_release(&source);
	return ok ? EXIT_DONE : e.status;
}
