/* dateline mark, dateline undo. */
#include "src/command.h"
#include "src/store.h"
#include "src/text.h"
#include "src/util.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE 1000
/* Marks of one transaction, about 50 ms at most. What marks fewer is done whole or, when it is
 * killed, not at all. */
#define SLICE 20000

struct verb {
	const char *name, *done;
	enum mark_verb verb;
	unsigned flags;
};

static const struct verb verbs[] = {
    {"read", "marked read", MARK_SET, MARK_READ},
    {"unread", "marked unread", MARK_CLEAR, MARK_READ},
    {"bookmark", "bookmarked", MARK_SET, MARK_BOOKMARK},
    {"unbookmark", "no longer bookmarked", MARK_CLEAR, MARK_BOOKMARK},
};
static const struct verb tag_verbs[] = {
    {"tag:", "tagged", MARK_SET, 0},
    {"untag:", "untagged", MARK_CLEAR, 0},
};

struct marking {
	const struct verb *verb;
	const char *tag; /* NULL: a mark */
	int64_t *ids;
	size_t n, cap;
	int64_t changed, missing;
};

static bool
find_verb(const struct command_env *env, struct marking *m, const char *word)
{
	const char *names[LEN(verbs)], *near;

	for (size_t i = 0; i < LEN(verbs); i++) {
		names[i] = verbs[i].name;
		if (strcmp(word, verbs[i].name) == 0) {
			m->verb = &verbs[i];
			return true;
		}
	}
	for (size_t i = 0; i < LEN(tag_verbs); i++) {
		size_t n = strlen(tag_verbs[i].name);

		if (strncmp(word, tag_verbs[i].name, n) == 0 && word[n] != '\0') {
			m->verb = &tag_verbs[i];
			m->tag = word + n;
			if (text_is_clean(m->tag, strlen(m->tag))
			    && strpbrk(m->tag, "\n\t") == NULL)
				return true;
			complain_usage(env, "a tag is text without control characters");
			return false;
		}
	}
	near = nearest_name(word, names, LEN(names));
	if (near != NULL)
		complain_usage(env, "unknown mark '%s' (did you mean '%s'?)", word, near);
	else
		complain_usage(env,
		    "unknown mark '%s' (read, unread, bookmark, unbookmark, tag:NAME "
		    "or untag:NAME)",
		    word);
	return false;
}

/* The numbers of all that fits, taken before the first is marked: what is marked changes what an
 * `is:` finds. */
static bool
ids_of_query(struct marking *m, struct store *s, const char *text, struct err *e)
{
	struct query *q = query_parse(text, strlen(text), clock_now(), e);
	int64_t keys[PAGE], from = KEY_MAX;
	size_t n = PAGE;
	bool ok = true;

	if (q == NULL) {
		e->status = EXIT_USAGE;
		return false;
	}
	while (ok && n == PAGE) {
		ok = store_search(s, q, 0, from, 0, keys, PAGE, &n, e);
		for (size_t i = 0; ok && i < n; i++) {
			GROW(m->ids, m->cap, m->n);
			m->ids[m->n++] = KEY_ID(keys[i]);
			from = keys[i];
		}
	}
	query_free(q);
	return ok;
}

/* One slice in a transaction of its own; all slices are one action for undo. */
static bool
mark_slice(struct marking *m, struct store *s, int64_t session, size_t at, size_t n,
    int64_t *action, struct err *e)
{
	int64_t changed = 0, missing = 0;
	bool ok;

	if (!store_begin(s, -1, e))
		return false;
	ok = m->tag != NULL ? store_tag(
		 s, session, m->ids + at, n, m->tag, m->verb->verb == MARK_SET, action, &changed, e)
	                    : store_mark(s, session, m->ids + at, n, m->verb->verb, m->verb->flags,
				action, &changed, &missing, e);
	if (!ok) {
		store_rollback(s);
		return false;
	}
	m->changed += changed;
	m->missing += missing;
	return store_commit(s, true, e);
}

static bool
mark_all(struct marking *m, struct store *s, struct err *e)
{
	size_t slice = m->tag != NULL ? MAX(m->n, 1) : SLICE; /* a tag is one call, one action */
	int64_t session = store_session_new(s, e), action = 0;

	if (session == 0)
		return false;
	for (size_t at = 0; at < m->n; at += slice) {
		if (!mark_slice(m, s, session, at, MIN(slice, m->n - at), &action, e))
			return false;
	}
	return true;
}

/* Names the ids that are not there; of a query there are none. */
static void
name_missing(const struct marking *m, struct store *s)
{
	struct arena a;

	arena_init(&a, STRBUF_BODY);
	for (size_t i = 0; i < m->n; i++) {
		struct article article;
		struct err e;

		if (!store_article(s, m->ids[i], &a, &article, &e))
			complain_err(&e);
		arena_reset(&a);
	}
	arena_free(&a);
}

static enum exit_status
run(struct command_env *env, struct marking *m, const char *query)
{
	enum exit_status status;
	struct store *s = command_store(env, true, &status);
	struct err e = {0};
	bool ok;

	if (s == NULL)
		return status;
	ok = (query == NULL || ids_of_query(m, s, query, &e)) && mark_all(m, s, &e);
	status = !ok ? e.status : m->missing > 0 ? EXIT_PART : EXIT_DONE;
	if (!ok)
		complain_err(&e);
	else if (m->missing > 0)
		name_missing(m, s);
	if (ok && isatty(STDOUT_FILENO))
		printf("%" PRId64 " %s\n", m->changed, m->verb->done);
	store_close(s);
	return status;
}

enum exit_status
cmd_mark(struct command_env *env, int argc, char **argv)
{
	const char *query = NULL;
	const struct command_option options[] = {{"query", 0, NULL, &query}};
	struct marking m = {0};
	enum exit_status status;
	char *rest, *whole = NULL;

	if (!command_options(env, options, LEN(options), &argc, argv))
		return EXIT_USAGE;
	if (argc < 2) {
		complain_usage(env, "mark as what? read, unread, bookmark, unbookmark, tag:NAME or "
				    "untag:NAME, then numbers or --query");
		return EXIT_USAGE;
	}
	if (!find_verb(env, &m, argv[1]))
		return EXIT_USAGE;
	if (query == NULL && argc < 3) {
		complain_usage(env, "which articles? Numbers, - or --query QUERY");
		return EXIT_USAGE;
	}
	if (query != NULL) {
		rest = command_join(argc, argv, 2);
		whole = xasprintf("%s %s", query, rest);
		free(rest);
	} else if ((m.ids = command_ids(env, argc, argv, 2, &m.n)) == NULL) {
		return EXIT_USAGE;
	}
	status = run(env, &m, whole);
	free(whole);
	free(m.ids);
	return status;
}

/* An action on many articles is taken back in slices. */
static bool
finish_undo(struct store *s, struct err *e)
{
	bool more = true;

	while (more) {
		if (!store_begin(s, -1, e))
			return false;
		if (!store_mark_step(s, &more, e)) {
			store_rollback(s);
			return false;
		}
		if (!store_commit(s, true, e))
			return false;
	}
	return true;
}

static bool
undo(struct command_env *env, struct store *s, char say[200], struct err *e)
{
	int64_t session = store_session_new(s, e);

	if (session == 0 || !store_begin(s, -1, e))
		return false;
	if (!store_undo(s, session, false, say, e) || !command_put_back(env, s, e)) {
		store_rollback(s);
		return false;
	}
	return store_commit(s, true, e) && finish_undo(s, e) && command_sync(env, s, e);
}

enum exit_status
cmd_undo(struct command_env *env, int argc, char **argv)
{
	enum exit_status status;
	struct store *s;
	struct err e = {0};
	char say[200] = "";
	bool ok;

	if (!command_options(env, NULL, 0, &argc, argv))
		return EXIT_USAGE;
	if (argc > 1) {
		complain_usage(env, "takes no argument, but '%s' was given", argv[1]);
		return EXIT_USAGE;
	}
	s = command_store(env, true, &status);
	if (s == NULL)
		return status;
	ok = undo(env, s, say, &e);
	if (ok)
		printf("%s\n", say);
	else
		complain_err(&e);
	store_close(s);
	return ok ? EXIT_DONE : e.status;
}
