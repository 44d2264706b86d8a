/* dateline list: articles as a table, JSON lines, tab-separated lines or a count. Streams page by
 * page, so that memory does not grow with the archive. */
#include "src/command.h"
#include "src/date.h"
#include "src/json_out.h"
#include "src/store.h"
#include "src/util.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PAGE        256
#define RANKED      2000 /* as many as the store ranks */
#define ARENA_BYTES ((size_t)64 * 1024 * 1024)

enum list_form { FORM_TABLE, FORM_JSON, FORM_TSV, FORM_COUNT };

struct listing {
	struct store *store;
	struct query *query;
	struct print out;
	enum list_form form;
	int64_t now, left, count; /* left: how many more may be printed */
	struct arena arena;
};

/* An article without a title is shown by its first words. */
static const char *
row_title(const struct row *r)
{
	return *r->title != '\0' ? r->title : r->excerpt;
}

static void
print_row_terminal(const struct listing *l, const struct row *r)
{
	const struct print *p = &l->out;
	int source = p->columns >= 80 ? 20 : 0;
	int title = MAX(p->columns - 18 - (source > 0 ? source + 2 : 0), 10);
	char age[16];

	date_age(r->date, l->now, age);
	fprintf(p->file, "%7" PRId64 " ", r->id);
	print_text(p, r->unread ? p->ascii ? "o" : "•" : " ");
	print_text(p, r->bookmarked ? p->ascii ? "*" : "★" : " ");
	fprintf(p->file, " %6s ", age);
	if (source > 0) {
		print_fit(p, row_title(r), title);
		fputs("  ", p->file);
		print_cut(p, r->feed_title, source);
	} else {
		print_cut(p, row_title(r), title);
	}
	fputc('\n', p->file);
}

/* Off a terminal nothing but the source is cut: narrow columns first, the title last. */
static void
print_row_text(const struct listing *l, const struct row *r)
{
	char date[32];

	date_format(r->date, "%Y-%m-%d %H:%M", date, sizeof(date));
	fprintf(l->out.file, "%7" PRId64 " %c%c %s  ", r->id, r->unread ? 'u' : '-',
	    r->bookmarked ? 'b' : '-', date);
	print_fit(&l->out, r->feed_title, 24);
	fprintf(l->out.file, "  %s\n", row_title(r));
}

/* A field of a line: clean text may hold tabs and newlines only where it has lines, but a link is
 * written by strangers. */
static void
print_field(FILE *f, const char *s, char end)
{
	for (; *s != '\0'; s++)
		fputc(*s == '\t' || *s == '\n' ? ' ' : *s, f);
	fputc(end, f);
}

static void
print_row_tsv(const struct listing *l, const struct row *r)
{
	FILE *f = l->out.file;
	char date[32];

	date_iso(r->date, date);
	fprintf(f, "%" PRId64 "\t%d\t%d\t%s\t", r->id, r->unread, r->bookmarked, date);
	print_field(f, r->feed_title, '\t');
	print_field(f, r->title, '\t');
	print_field(f, r->link, '\n');
}

static bool
print_rows(struct listing *l, const int64_t *keys, size_t n, struct err *e)
{
	struct row row[PAGE];

	if (!store_rows(l->store, keys, n, row, &l->arena, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (l->form == FORM_TSV)
			print_row_tsv(l, &row[i]);
		else if (l->out.terminal)
			print_row_terminal(l, &row[i]);
		else
			print_row_text(l, &row[i]);
	}
	return true;
}

static bool
print_articles(struct listing *l, const int64_t *keys, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		struct article a;

		arena_reset(&l->arena);
		if (store_article(l->store, KEY_ID(keys[i]), &l->arena, &a, e))
			json_line(&l->out, json_article(&a));
		else if (e->status
			 != EXIT_PART) /* another program took it away meanwhile: left out */
			return false;
	}
	return true;
}

/* Prints up to `left` of n keys. */
static bool
print_page(struct listing *l, const int64_t *keys, size_t n, struct err *e)
{
	bool ok = true;

	n = (size_t)MIN((int64_t)n, l->left);
	l->left -= (int64_t)n;
	l->count += (int64_t)n;
	if (l->form == FORM_COUNT)
		return true;
	for (size_t at = 0; ok && at < n; at += PAGE) {
		size_t some = MIN(n - at, (size_t)PAGE);

		ok = l->form == FORM_JSON ? print_articles(l, keys + at, some, e)
		                          : print_rows(l, keys + at, some, e);
		arena_reset(&l->arena);
	}
	return ok;
}

static bool
list_all(struct listing *l, struct err *e)
{
	bool ranked = query_sort(l->query) == SORT_RANK, up = query_sort(l->query) == SORT_OLDEST;
	int64_t keys[RANKED], from = up ? 0 : KEY_MAX;
	size_t want = ranked ? RANKED : PAGE, n = want;

	while (n == want && l->left > 0) {
		if (!store_search(l->store, l->query, 0, from, 0, keys, want, &n, e)
		    || !print_page(l, keys, n, e))
			return false;
		if (!print_flush(&l->out)) /* main says why, if that is to be said */
			break;
		if (ranked)
			break;
		if (n > 0)
			from = keys[n - 1];
	}
	return true;
}

static struct query *
parse_query(int argc, char **argv, const char *sort, struct err *e)
{
	char *words = command_join(argc, argv, 1), *text = words;
	struct query *q;

	if (sort != NULL) {
		text = xasprintf("%s sort:%s", words, sort);
		free(words);
	}
	q = query_parse(text, strlen(text), clock_now(), e);
	free(text);
	return q;
}

static enum exit_status
run(struct command_env *env, struct listing *l)
{
	enum exit_status status;
	struct err e = {0};
	bool ok;

	l->store = command_store(env, false, &status);
	if (l->store == NULL)
		return status;
	arena_init(&l->arena, ARENA_BYTES);
	print_init(&l->out, stdout);
	l->now = clock_now();
	ok = list_all(l, &e);
	if (ok && l->form == FORM_COUNT)
		printf("%" PRId64 "\n", l->count);
	if (!ok)
		complain_err(&e);
	arena_free(&l->arena);
	store_close(l->store);
	return ok ? EXIT_DONE : e.status;
}

enum exit_status
cmd_list(struct command_env *env, int argc, char **argv)
{
	bool json = false, tsv = false, count = false;
	const char *number = NULL, *sort = NULL;
	const struct command_option options[] = {{NULL, 'n', NULL, &number},
	    {"sort", 0, NULL, &sort}, {"json", 0, &json, NULL}, {"tsv", 0, &tsv, NULL},
	    {"count", 0, &count, NULL}};
	struct listing l = {.left = INT64_MAX};
	enum exit_status status;
	struct err e;

	if (!command_options(env, options, LEN(options), &argc, argv))
		return EXIT_USAGE;
	if (number != NULL && !parse_int(number, 0, INT64_MAX, &l.left)) {
		complain_usage(env, "-n wants a number, not '%s'", number);
		return EXIT_USAGE;
	}
	if (sort != NULL && strcmp(sort, "newest") != 0 && strcmp(sort, "oldest") != 0
	    && strcmp(sort, "rank") != 0) {
		complain_usage(env, "--sort wants newest, oldest or rank, not '%s'", sort);
		return EXIT_USAGE;
	}
	if (json + tsv + count > 1) {
		complain_usage(env, "only one of --json, --tsv and --count");
		return EXIT_USAGE;
	}
	l.form = json ? FORM_JSON : tsv ? FORM_TSV : count ? FORM_COUNT : FORM_TABLE;
	l.query = parse_query(argc, argv, sort, &e);
	if (l.query == NULL) {
		complain_err(&e);
		return EXIT_USAGE;
	}
	status = run(env, &l);
	query_free(l.query);
	return status;
}
