/* An archive in a folder of its own, for the tests of the store. */
#ifndef DATELINE_TESTS_ARCHIVE_H
#define DATELINE_TESTS_ARCHIVE_H

#include "src/store.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh_dir, drop_dir)

static char dir[64];
static struct err e;

/* What fails ends the test; what a child of a test has to do ends the child (FAIL die). */
#ifndef FAIL
#define FAIL fail_msg
#endif
#define OK(call)                                       \
	do {                                           \
		e.text[0] = '\0';                      \
		if (!(call))                           \
			FAIL("%s: %s", #call, e.text); \
	} while (0)

static inline int
fresh_dir(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/dateline-test.XXXXXX");
	return mkdtemp(dir) == NULL;
}

static inline int
drop_dir(void **state)
{
	char rm[] = "rm", rf[] = "-rf", *command[] = {rm, rf, dir, NULL};
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		execvp("rm", command);
		_exit(1);
	}
	return waitpid(pid, NULL, 0) != pid;
}

/* An entry as a feed has it, with nothing that is not said. */
static inline struct feed_entry
an_entry(
    const char *guid, const char *title, const char *content, size_t content_len, int64_t published)
{
	return (struct feed_entry){.guid = guid,
	    .title = title,
	    .link = "",
	    .published = published,
	    .updated = DATE_NONE,
	    .summary = "",
	    .content = content,
	    .content_len = content_len,
	    .content_type = "html",
	    .base = "",
	    .comments = "",
	    .comments_feed = "",
	    .comment_count = -1,
	    .image = "",
	    .lang = ""};
}

/* Makes `text` the file of feeds, and files what it moves. */
static inline void
sync_feeds(struct store *s, const char *text)
{
	struct complaints cs = {0};
	struct feedlist fl;
	bool changed, more = true;

	feedlist_parse(&fl, "feeds", text, strlen(text), &cs);
	assert_int_equal(cs.n, 0);
	OK(store_begin(s, -1, &e) && store_sync_feeds(s, &fl, &changed, &e)
	    && store_commit(s, true, &e));
	while (more)
		OK(store_begin(s, -1, &e) && store_refile_step(s, &more, &e)
		    && store_commit(s, false, &e));
	feedlist_release(&fl);
	complaints_release(&cs);
}

/* Opens it, with these feeds if any are given. */
static inline struct store *
opened(const char *feeds)
{
	struct store *s = store_open(dir, STORE_WRITE, &e);

	if (s == NULL)
		FAIL("%s", e.text);
	if (feeds != NULL)
		sync_feeds(s, feeds);
	return s;
}

/* Opens it so that a function is called with each statement before that reads anything. */
static void (*archive_trace)(const char *sql);

static inline int
archive_on_statement(unsigned kind, void *arg, void *st, void *text)
{
	const char *sql = sqlite3_sql(st);

	(void)kind;
	(void)arg;
	(void)text;
	if (sql != NULL)
		archive_trace(sql);
	return 0;
}

static inline int
archive_on_open(sqlite3 *db, const char **why, const struct sqlite3_api_routines *api)
{
	(void)why;
	(void)api;
	return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, archive_on_statement, NULL);
}

static inline struct store *
opened_traced(enum store_mode mode, void (*trace)(const char *sql))
{
	archive_trace = trace;
	sqlite3_auto_extension((void (*)(void))archive_on_open);
	struct store *s = store_open(dir, mode, &e);
	sqlite3_reset_auto_extension();
	if (s == NULL)
		FAIL("%s", e.text);
	return s;
}

/* Finds no fault in the whole archive. */
static inline void
say_fault(void *arg, const char *text)
{
	(void)arg;
	print_message("fault: %s\n", text);
}

static inline void
assert_sound(struct store *s)
{
	e.text[0] = '\0';
	int faults = store_check(s, say_fault, NULL, &e);

	if (faults != 0)
		FAIL("%d faults %s", faults, e.text);
}

#endif
