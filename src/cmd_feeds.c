/* dateline feeds, dateline sections. */
#include "src/command.h"
#include "src/date.h"
#include "src/json_out.h"
#include "src/moves.h"
#include "src/store.h"
#include "src/util.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define STALE_DAYS  90
#define MANY        32 /* sections of one feed that are named */

/* What the table and the JSON of feeds are made from. */
struct survey {
	struct store *store;
	const char *feeds; /* the person's file */
	struct print out;
	struct arena arena;
	struct store_section *section;
	size_t nsection;
	struct store_feed *feed;
	size_t nfeed;
	/* Pairs (feed, section index) in the order of sections: which sections a feed is in. */
	struct membership {
		int64_t feed;
		size_t section;
	} * member;
	size_t nmember, cap_member;
	int64_t now;
};

static int
by_feed(const void *a, const void *b)
{
	const struct membership *x = a, *y = b;

	if (x->feed != y->feed)
		return x->feed < y->feed ? -1 : 1;
	return x->section < y->section ? -1 : x->section > y->section;
}

static bool
survey_members(struct survey *v, struct err *e)
{
	for (size_t i = 0; i < v->nsection; i++) {
		struct store_feed *feed;
		size_t n;

		if (!store_feeds(v->store, v->section[i].id, &v->arena, &feed, &n, e))
			return false;
		for (size_t k = 0; k < n; k++) {
			GROW(v->member, v->cap_member, v->nmember);
			v->member[v->nmember++] = (struct membership){feed[k].id, i};
		}
	}
	if (v->nmember > 0)
		qsort(v->member, v->nmember, sizeof(*v->member), by_feed);
	return true;
}

/* The sections that a feed is in, by name. Returns how many, at most MANY. */
static size_t
feed_sections(const struct survey *v, int64_t feed, const char *name[MANY])
{
	size_t low = 0, high = v->nmember, n = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->member[middle].feed < feed)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < v->nmember && v->member[low].feed == feed && n < MANY; low++)
		name[n++] = v->section[v->member[low].section].path;
	return n;
}

/* The date of the feed's newest article; DATE_NONE: it has none. */
static bool
feed_newest(const struct survey *v, int64_t feed, int64_t *date, struct err *e)
{
	const struct view view = {.list = LIST_OF_FEED(feed)};
	int64_t key;
	size_t n;

	if (!store_keys(v->store, &view, KEY_MAX, 1, &key, 1, &n, e))
		return false;
	*date = n > 0 ? KEY_DATE(key) : DATE_NONE;
	return true;
}

static void
print_failure(const struct survey *v, const struct store_feed *f)
{
	struct strbuf how;

	strbuf_init(&how, STRBUF_SMALL);
	feed_failure(f, v->now, &how);
	fprintf(v->out.file, "%15s", "");
	print_text(&v->out, f->error);
	fprintf(v->out.file, "\n%15s%s\n", "", how.s);
	strbuf_release(&how);
}

/* "! 33/120  Ferghana Courier  https://..." and, where it fails, why and until when. */
static void
print_feed(const struct survey *v, const struct store_feed *f)
{
	const struct print *p = &v->out;
	char counts[48];

	snprintf(counts, sizeof(counts), "%" PRId64 "/%" PRId64, f->counts.unread, f->counts.total);
	fprintf(p->file, "%c %11s  ", f->error != NULL ? '!' : ' ', counts);
	print_fit(p, f->title, 28);
	fputs("  ", p->file);
	if (p->terminal)
		print_cut(p, f->url, MAX(p->columns - 45, 20));
	else
		print_text(p, f->url);
	fputc('\n', p->file);
	if (f->error != NULL)
		print_failure(v, f);
}

/* Why it is listed as silent. */
static void
print_silence(const struct survey *v, const struct store_feed *f, int64_t newest)
{
	char date[64], success[64];

	date_format(newest, "%-d %B %Y", date, sizeof(date));
	date_format(f->success, "%-d %B %Y, %H:%M", success, sizeof(success));
	fprintf(v->out.file, "%15s%s%s; last good answer %s\n", "",
	    newest == DATE_NONE ? "no article yet" : "newest article of ",
	    newest == DATE_NONE ? "" : date, f->success > 0 ? success : "never");
}

static bool
survey_print(struct survey *v, bool json, bool failing, bool stale, struct err *e)
{
	for (size_t i = 0; i < v->nfeed && print_flush(&v->out); i++) {
		const struct store_feed *f = &v->feed[i];
		const char *name[MANY];
		int64_t newest = DATE_NONE;

		if (failing && f->error == NULL)
			continue;
		if ((json || stale) && !feed_newest(v, f->id, &newest, e))
			return false;
		if (stale && newest != DATE_NONE && newest >= v->now - (int64_t)STALE_DAYS * 86400)
			continue;
		if (json)
			json_line(
			    &v->out, json_feed(f, name, feed_sections(v, f->id, name), newest));
		else
			print_feed(v, f);
		if (stale && !json)
			print_silence(v, f, newest);
	}
	return true;
}

/* Feeds whose new address the file does not have. */
static bool
print_moves(struct survey *v, bool json, struct err *e)
{
	struct move *m;
	size_t n;

	if (!moves_load(v->store, v->feeds, &v->arena, &m, &n, e))
		return false;
	for (size_t i = 0; i < n && print_flush(&v->out); i++) {
		if (json) {
			json_line(&v->out, json_move(&m[i]));
			continue;
		}
		print_fit(&v->out, m[i].title, 28);
		fputs("  ", v->out.file);
		print_text(&v->out, m[i].from);
		fprintf(v->out.file, "\n%30s", "");
		print_text(&v->out, m[i].to);
		fputc('\n', v->out.file);
	}
	if (n > 0 && v->out.terminal)
		puts("dateline move FEED writes a new address to the feeds file");
	return true;
}

static enum exit_status
with_survey(struct command_env *env, struct survey *v,
    bool (*work)(struct survey *, const bool *, struct err *), const bool *flags)
{
	enum exit_status status;
	struct err e = {0};
	bool ok;

	v->store = command_store(env, false, &status);
	if (v->store == NULL)
		return status;
	v->feeds = env->paths.feeds;
	print_init(&v->out, stdout);
	arena_init(&v->arena, ARENA_BYTES);
	v->now = clock_now();
	ok = store_sections(v->store, &v->arena, &v->section, &v->nsection, &e)
	     && work(v, flags, &e);
	if (!ok)
		complain_err(&e);
	free(v->member);
	arena_free(&v->arena);
	store_close(v->store);
	return ok ? EXIT_DONE : e.status;
}

static bool
work_feeds(struct survey *v, const bool *flags, struct err *e)
{
	if (flags[3])
		return print_moves(v, flags[0], e);
	return store_feeds(v->store, 0, &v->arena, &v->feed, &v->nfeed, e)
	       && (!flags[0] || survey_members(v, e))
	       && survey_print(v, flags[0], flags[1], flags[2], e);
}

static bool
work_sections(struct survey *v, const bool *flags, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < v->nsection; i++) {
		const struct store_section *s = &v->section[i];
		char counts[48];

		if (flags[0]) {
			json_line(&v->out, json_section(s));
			continue;
		}
		snprintf(counts, sizeof(counts), "%" PRId64 "/%" PRId64, s->counts.unread,
		    s->counts.total);
		fprintf(v->out.file, "%13s  %*s", s->live ? "" : counts, s->depth * 2, "");
		print_text(&v->out, s->path);
		if (!s->watch)
			fprintf(v->out.file, "  (%d feed%s)", s->feeds, s->feeds == 1 ? "" : "s");
		fputc('\n', v->out.file);
	}
	return true;
}

static bool
no_arguments(const struct command_env *env, int argc, char **argv)
{
	if (argc > 1)
		complain_usage(env, "takes no argument, but '%s' was given", argv[1]);
	return argc <= 1;
}

enum exit_status
cmd_feeds(struct command_env *env, int argc, char **argv)
{
	bool flags[4] = {false, false, false, false};
	const struct command_option options[] = {{"json", 0, &flags[0], NULL},
	    {"failing", 0, &flags[1], NULL}, {"stale", 0, &flags[2], NULL},
	    {"moved", 0, &flags[3], NULL}};
	struct survey v = {0};

	if (!command_options(env, options, LEN(options), &argc, argv)
	    || !no_arguments(env, argc, argv))
		return EXIT_USAGE;
	if (flags[1] + flags[2] + flags[3] > 1) {
		complain_usage(env, "only one of --failing, --stale and --moved");
		return EXIT_USAGE;
	}
	return with_survey(env, &v, work_feeds, flags);
}

enum exit_status
cmd_sections(struct command_env *env, int argc, char **argv)
{
	bool json = false;
	const struct command_option options[] = {{"json", 0, &json, NULL}};
	struct survey v = {0};

	if (!command_options(env, options, LEN(options), &argc, argv)
	    || !no_arguments(env, argc, argv))
		return EXIT_USAGE;
	return with_survey(env, &v, work_sections, &json);
}
