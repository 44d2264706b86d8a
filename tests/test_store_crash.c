/* The archive when things go wrong: processes killed, several writers, a full disk, files that are
 * no archive. */
#include "src/store.h"
#include "src/util.h"
#define FAIL die
#include "tests/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW 1750000000

static void
subscribe(struct store *s)
{
	static const char text[] =
	    "[A]\nhttp://a.example/f\n[B]\nhttp://b.example/f\nmatch title:seven\n";
	struct complaints cs = {0};
	struct feedlist fl;
	bool changed;

	feedlist_parse(&fl, "feeds", text, strlen(text), &cs);
	OK(store_begin(s, -1, &e) && store_sync_feeds(s, &fl, &changed, &e)
	    && store_commit(s, true, &e));
	feedlist_release(&fl);
	complaints_release(&cs);
}

/* One document of 20 entries, and its validator, in one transaction. */
static bool
ingest(struct store *s, int64_t feed, int document, size_t size)
{
	static struct feed_entry en[20];
	static char link[20][64], etag[16];
	char *content = xcalloc(size + 1, 1);
	int64_t added = 0, updated = 0;
	bool moved, ok;

	memset(content, 'x', size);
	for (int i = 0; i < 20; i++) {
		snprintf(link[i], 64, "http://example.org/%d/%d/%d", (int)feed, document, i);
		en[i] = an_entry(
		    link[i], i == 7 ? "Seven" : "Title", content, size, NOW - document * 40000 - i);
		en[i].link = link[i];
	}
	snprintf(etag, sizeof(etag), "%d", document);
	struct ingest_options o = {.feed = feed, .now = NOW, .unread_left = INT64_MAX};
	struct fetch_result r = {
	    .feed = feed, .now = NOW, .status = 200, .etag = etag, .etag_len = strlen(etag)};
	ok = store_begin(s, -1, &e) && store_ingest(s, &o, en, 20, &added, &updated, &e)
	     && store_fetched(s, &r, &moved, &e) && store_commit(s, false, &e);
	if (!ok)
		store_rollback(s);
	free(content);
	return ok;
}

static bool
digest_some(struct store *s)
{
	int64_t ids[10];
	size_t n;

	if (!store_pending(s, ids, 10, &n, &e) || !store_begin(s, -1, &e))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct digest_result r = {.blocks = "", .excerpt = "x", .image = "", .words = 1};

		if (!store_digested(s, ids[i], &r, "some plain text", 15, &e)) {
			store_rollback(s);
			return false;
		}
	}
	return store_commit(s, false, &e);
}

static bool
mark(struct store *s, int64_t session, int64_t id, unsigned flags)
{
	int64_t action = 0, changed, missing;
	bool ok =
	    store_begin(s, -1, &e)
	    && store_mark(s, session, &id, 1, MARK_SET, flags, &action, &changed, &missing, &e)
	    && store_commit(s, true, &e);

	if (!ok)
		store_rollback(s);
	return ok;
}

/* Stores, digests and marks until killed; says by one byte each what was acknowledged. */
static void
work_until_killed(int acknowledged, int document)
{
	struct store *s = opened(NULL);

	for (;; document++) {
		if (!ingest(s, 1 + document % 2, document, 3000) || !digest_some(s))
			_exit(1);
		if (!mark(s, 0, document + 1, MARK_BOOKMARK) || write(acknowledged, "m", 1) != 1)
			_exit(1);
	}
}

static void
test_killed_at_any_moment_nothing_acknowledged_is_lost(void **state)
{
	int64_t marks = 0;
	struct store *s = opened(NULL);

	(void)state;
	subscribe(s);
	store_close(s);
	srandom(11);
	for (int round = 0; round < 20; round++) {
		int ends[2];
		char c;
		struct counts bookmarks, latest;
		struct arena a;
		struct fetch_job *jobs;
		size_t n;
		int64_t waiting;

		assert_int_equal(pipe(ends), 0);
		pid_t pid = fork();
		if (pid == 0)
			work_until_killed(ends[1], (int)marks);
		close(ends[1]);
		for (long wait = random() % 6; wait >= 0 && read(ends[0], &c, 1) == 1; wait--)
			marks++;
		usleep((useconds_t)(random() % 4000)); /* somewhere in the next one */
		kill(pid, SIGKILL);
		while (read(ends[0], &c, 1) == 1)
			marks++;
		close(ends[0]);
		waitpid(pid, NULL, 0);
		s = opened(NULL);
		assert_sound(s);
		OK(store_counts(s, LIST_BOOKMARKS, &bookmarks, &e));
		OK(store_counts(s, LIST_LATEST, &latest, &e));
		assert_true(bookmarks.total == marks || bookmarks.total == marks + 1);
		marks = bookmarks.total;
		assert_int_equal(latest.total % 20, 0);
		arena_init(&a, 1 << 20);
		OK(store_begin(s, -1, &e)
		    && store_claim(
			s, LIST_LATEST, true, false, NOW + 5, 9, &a, &jobs, &n, &waiting, &e));
		store_rollback(s);
		/* The validators say what is there: one never comes without its articles. */
		assert_int_equal(n, 2);
		int newest = -1;
		for (size_t i = 0; i < n; i++)
			if (jobs[i].etag != NULL)
				newest = MAX(newest, (int)strtol(jobs[i].etag, NULL, 10));
		assert_int_equal(latest.total, (newest + 1) * 20);
		arena_free(&a);
		store_close(s);
	}
}

static void
test_two_processes_mark_while_one_stores(void **state)
{
	enum { MARKS = 60 };
	struct store *s = opened(NULL);
	pid_t pid[3];
	struct counts c;
	int status;
	/* How many documents the one that stores has stored so far. */
	atomic_int *stored =
	    mmap(NULL, sizeof(*stored), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_ptr_not_equal(stored, MAP_FAILED);
	subscribe(s);
	for (int i = 0; i < 10; i++)
		OK(ingest(s, 1, i, 1000));
	store_close(s);
	for (int p = 0; p < 3; p++) {
		if ((pid[p] = fork()) != 0)
			continue;
		s = opened(NULL);
		int64_t session = p < 2 ? store_session_new(s, &e) : 0;
		int passed_over = 0; /* marks that more than two turns of the other went before */
		for (int i = 0; i < MARKS; i++) {
			int before = *stored;
			if (!(p == 2 ? ingest(s, 2, i, 5000)
				     : mark(s, session, 1 + p * MARKS + i, MARK_BOOKMARK)))
				_exit(1);
			*stored += p == 2;
			passed_over += *stored - before > 2;
		}
		_exit(p < 2 && passed_over > MARKS / 4);
	}
	for (int p = 0; p < 3; p++) {
		waitpid(pid[p], &status, 0);
		assert_int_equal(status, 0);
	}
	s = opened(NULL);
	OK(store_counts(s, LIST_BOOKMARKS, &c, &e));
	assert_int_equal(c.total, 2 * MARKS);
	assert_sound(s);
	store_close(s);
	munmap(stored, sizeof(*stored));
}

static void
test_a_full_disk_is_said_and_passes(void **state)
{
	struct store *s = opened(NULL);
	struct rlimit full = {60000, RLIM_INFINITY}, free_again = {RLIM_INFINITY, RLIM_INFINITY};
	struct counts before, after;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	subscribe(s);
	OK(ingest(s, 1, 0, 1000));
	OK(store_counts(s, LIST_LATEST, &before, &e));
	setrlimit(RLIMIT_FSIZE, &full);
	bool ok = ingest(s, 1, 1, 20000);
	setrlimit(RLIMIT_FSIZE, &free_again);
	assert_false(ok);
	assert_true(strstr(e.text, "space") != NULL || strstr(e.text, "written") != NULL);
	OK(store_counts(s, LIST_LATEST, &after, &e));
	assert_int_equal(before.total, after.total);
	OK(ingest(s, 1, 1, 20000));
	assert_true(mark(s, 0, 1, MARK_READ));
	assert_sound(s);
	store_close(s);
}

static void
test_an_operation_on_a_list_goes_on_after_a_kill(void **state)
{
	struct store *s = opened(NULL);
	int64_t action = 0;
	struct counts c;
	struct list_mark marks[4];
	size_t n;
	bool more = true;
	char said[200];

	(void)state;
	subscribe(s);
	for (int i = 0; i < 200; i++)
		OK(ingest(s, 1 + i % 2, i, 10));
	int64_t upto = store_newest_id(s);
	OK(store_begin(s, -1, &e)
	    && store_mark_list(s, 0, LIST_LATEST, upto, MARK_READ, &action, &e)
	    && store_commit(s, true, &e));
	OK(ingest(s, 1, 300, 10)); /* came later: stays unread */
	store_close(s);
	pid_t pid = fork();
	if (pid == 0) {
		s = opened(NULL);
		for (int i = 0; i < 3; i++)
			OK(store_begin(s, -1, &e) && store_mark_step(s, &more, &e)
			    && store_commit(s, true, &e));
		OK(store_begin(s, -1, &e) && store_mark_step(s, &more, &e));
		raise(SIGKILL);
	}
	waitpid(pid, NULL, 0);
	s = opened(NULL);
	assert_sound(s);
	OK(store_list_marks(s, marks, 4, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(marks[0].list, LIST_LATEST);
	while (more)
		OK(store_begin(s, -1, &e) && store_mark_step(s, &more, &e)
		    && store_commit(s, true, &e));
	OK(store_counts(s, LIST_LATEST, &c, &e));
	assert_int_equal(c.unread, 20);
	assert_sound(s);
	OK(store_begin(s, -1, &e) && store_undo(s, 0, false, said, &e)
	    && store_commit(s, true, &e));
	assert_string_equal(said, "4000 of 4000 undone: marked read");
	for (more = true; more;)
		OK(store_begin(s, -1, &e) && store_mark_step(s, &more, &e)
		    && store_commit(s, true, &e));
	OK(store_counts(s, LIST_LATEST, &c, &e));
	assert_int_equal(c.unread, 4020);
	assert_sound(s);
	store_close(s);
}

static void
write_archive(const void *data, size_t n)
{
	char *path = xasprintf("%s/archive.db", dir);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0 && write_all(fd, data, n));
	close(fd);
	free(path);
}

static void
test_what_is_no_archive_is_refused_and_left_alone(void **state)
{
	char text[5000], back[5000];
	char *path = xasprintf("%s/archive.db", dir);

	(void)state;
	memset(text, 'x', sizeof(text));
	write_archive(text, sizeof(text));
	assert_null(store_open(dir, STORE_WRITE, &e));
	assert_non_null(strstr(e.text, "archive.db"));
	assert_null(store_open(dir, STORE_READ, &e));
	int fd = open(path, O_RDONLY);
	assert_true(read_all(fd, back, sizeof(back)) && memcmp(text, back, sizeof(back)) == 0);
	close(fd);
	free(path);
}

static void
test_an_archive_of_a_newer_version_is_refused(void **state)
{
	struct store *s = opened(NULL);
	char *command = xasprintf("sqlite3 %s/archive.db 'PRAGMA user_version=%d' >/dev/null 2>&1",
	    dir, SCHEMA_VERSION + 1);
	char sh[] = "sh", c[] = "-c", *argv[] = {sh, c, command, NULL};
	int status;

	(void)state;
	subscribe(s);
	pid_t pid = fork();
	if (pid == 0) {
		execvp("sh", argv);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	free(command);
	if (status != 0)
		skip();                         /* the sqlite3 shell is not installed */
	assert_false(mark(s, 0, 1, MARK_READ)); /* a running program writes nothing more */
	assert_string_equal(e.text, "dateline was upgraded: Q, then start again");
	store_close(s);
	assert_null(store_open(dir, STORE_WRITE, &e));
	assert_non_null(strstr(e.text, "newer version"));
}

static void
test_a_lost_archive_is_made_anew_from_the_daily_copy(void **state)
{
	struct store *s = opened(NULL);
	struct counts c;
	struct article art;
	struct arena a;

	(void)state;
	subscribe(s);
	OK(ingest(s, 1, 0, 1000));
	assert_true(mark(s, 0, 3, MARK_BOOKMARK));
	assert_true(mark(s, 0, 5, MARK_READ));
	OK(store_begin(s, -1, &e) && store_daily_copy(s, clock_now(), &e)
	    && store_commit(s, true, &e));
	store_close(s);
	write_archive("", 0);
	s = opened(NULL);
	assert_sound(s);
	OK(store_counts(s, LIST_BOOKMARKS, &c, &e));
	assert_int_equal(c.total, 1);
	arena_init(&a, 1 << 20);
	OK(store_article(s, 1, &a, &art, &e));
	assert_string_equal(art.row.title, "Title");
	arena_free(&a);
	subscribe(s);
	OK(ingest(s, store_feed_find(s, "http://a.example/f", &e), 0, 1000));
	bool more = true;
	while (more)
		OK(store_begin(s, -1, &e) && store_refile_step(s, &more, &e)
		    && store_commit(s, false, &e));
	OK(store_counts(s, LIST_LATEST, &c, &e));
	assert_int_equal(c.total, 20);
	assert_int_equal(c.unread, 19); /* what was read is read */
	assert_sound(s);
	store_close(s);
}

/* FAULTS 78: its log, and a process that still has it open, are of no meaning for a new one. */
static void
test_what_an_archive_that_was_taken_away_left_is_not_of_the_next(void **state)
{
	char *path = xasprintf("%s/archive.db", dir), byte;
	int ready[2], held[2]; /* open as long as the test goes on */

	(void)state;
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(held), 0);
	pid_t pid = fork();
	if (pid == 0) {
		close(held[1]);
		struct store *old = opened(NULL);

		subscribe(old);
		for (int i = 0; i < 5; i++)
			OK(ingest(old, 1, i, 20000));
		_exit(write(ready[1], "", 1) != 1 || read(held[0], &byte, 1) != 0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(unlink(path), 0);
	struct store *s = opened(NULL);
	assert_int_equal(store_newest_id(s), 0);
	subscribe(s);
	OK(ingest(s, 1, 0, 1000));
	store_close(s);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	s = opened(NULL);
	assert_int_equal(store_newest_id(s), 20);
	assert_sound(s);
	store_close(s);
	close(ready[0]);
	close(ready[1]);
	close(held[0]);
	close(held[1]);
	free(path);
}

static void
test_files_are_for_the_owner_alone(void **state)
{
	static const char *const names[] = {
	    "archive.db", "archive.db-wal", "archive.lock", "archive.turn"};
	struct store *s;
	struct stat st;
	mode_t old = umask(0);

	(void)state;
	s = opened(NULL);
	subscribe(s);
	for (size_t i = 0; i < LEN(names); i++) {
		char *path = xasprintf("%s/%s", dir, names[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		free(path);
	}
	umask(old);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_killed_at_any_moment_nothing_acknowledged_is_lost),
	    TEST(test_two_processes_mark_while_one_stores),
	    TEST(test_a_full_disk_is_said_and_passes),
	    TEST(test_an_operation_on_a_list_goes_on_after_a_kill),
	    TEST(test_what_is_no_archive_is_refused_and_left_alone),
	    TEST(test_an_archive_of_a_newer_version_is_refused),
	    TEST(test_a_lost_archive_is_made_anew_from_the_daily_copy),
	    TEST(test_what_an_archive_that_was_taken_away_left_is_not_of_the_next),
	    TEST(test_files_are_for_the_owner_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
