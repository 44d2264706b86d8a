/* The sandbox of fetcher and parser, tried in children that confine themselves for real. */
// objects: feeds/sandbox.o feeds/sandbox_landlock.o feeds/sandbox_seccomp.o
#include "feeds/sandbox.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/dateline-sandbox-XXXXXX";

/* Runs f in a child; its exit status, or 256 + the signal that ended it. What it prints goes to
 * *out (heap). */
static int
in_child(int (*f)(void), char **out)
{
	int ends[2], status;
	struct err e;

	fflush(stdout);
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		int got = f();
		fflush(stdout);
		_exit(got);
	}
	close(ends[1]);
	*out = read_file(ends[0], 65536, NULL, &e);
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

static bool
kernel_has_all(void)
{
	struct strbuf s;

	strbuf_init(&s, STRBUF_SMALL);
	bool all = sandbox_status(&s);
	strbuf_release(&s);
	return all;
}

static int
parser_selftest(void)
{
	return sandbox_selftest(SANDBOX_PARSER, NULL);
}

static int
fetcher_selftest(void)
{
	struct sandbox_paths paths = {.archive = folder};

	return sandbox_selftest(SANDBOX_FETCHER, &paths);
}

static void
assert_refused(const char *out, const char *what)
{
	char *line = xasprintf("refused %s: ", what);

	if (strstr(out, line) == NULL)
		fail_msg("not refused: %s\n%s", what, out);
	free(line);
}

static void
test_parser_refuses_all(void **state)
{
	char *out;

	(void)state;
	if (!kernel_has_all())
		skip();
	int status = in_child(parser_selftest, &out);
#ifndef __SANITIZE_ADDRESS__
	if (status != 0)
		fail_msg("%d\n%s", status, out);
#else
	(void)status;
#endif
	assert_refused(out, "open /etc/passwd");
	assert_refused(out, "write to /var/tmp");
	assert_refused(out, "exec /bin/true");
	assert_refused(out, "socket");
	assert_refused(out, "unix socket");
	assert_refused(out, "listen");
	free(out);
}

static void
test_fetcher_keeps_its_folder(void **state)
{
	char *out;

	(void)state;
	if (!kernel_has_all())
		skip();
	int status = in_child(fetcher_selftest, &out);
	if (status != 0)
		fail_msg("%d\n%s", status, out);
	assert_refused(out, "open /etc/passwd");
	assert_refused(out, "exec /bin/true");
	assert_refused(out, "bind and listen");
	assert_non_null(strstr(out, "allowed write in the archive's folder"));
	free(out);
}

/* A charset that was opened before still converts. */
static int
convert_inside(void)
{
	struct err e;
	iconv_t cd = iconv_open("UTF-8", "KOI8-R");
	char in[] = "\xf0\xc5\xd2\xcd\xd8", out[64] = "", *from = in, *to = out;
	size_t n = sizeof(in) - 1, room = sizeof(out) - 1;

	if (cd == (iconv_t)-1 || !sandbox_parser(&e))
		return 2;
	return iconv(cd, &from, &n, &to, &room) == 0 && strcmp(out, "Пермь") == 0 ? 0 : 1;
}

static void
test_parser_converts_with_what_it_opened(void **state)
{
	char *out;

	(void)state;
	assert_int_equal(in_child(convert_inside, &out), 0);
	free(out);
}

/* No memory that is code. */
static int
map_code(void)
{
	struct err e;

	if (!sandbox_parser(&e))
		return 2;
	void *p = mmap(
	    NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return p == MAP_FAILED && errno == EPERM ? 0 : 1;
}

static void
test_parser_maps_no_code(void **state)
{
	char *out;

	(void)state;
	if (!kernel_has_all())
		skip();
	assert_int_equal(in_child(map_code, &out), 0);
	free(out);
}

static void *
thread(void *arg)
{
	*(int *)arg = 7;
	return NULL;
}

/* The resolver runs in a thread. */
static int
thread_inside(void)
{
	struct sandbox_paths paths = {.archive = folder};
	struct err e;
	pthread_t t;
	int got = 0;

	if (!sandbox_fetcher(&paths, &e))
		return 2;
	if (pthread_create(&t, NULL, thread, &got) != 0 || pthread_join(t, NULL) != 0)
		return 1;
	return got == 7 ? 0 : 1;
}

static void
test_fetcher_has_threads(void **state)
{
	char *out;

	(void)state;
	assert_int_equal(in_child(thread_inside, &out), 0);
	free(out);
}

/* DATELINE_SANDBOX=kill: a refused call ends the process, so that tests find it. */
static int
deadly(void)
{
	struct err e;

	setenv("DATELINE_SANDBOX", "kill", 1);
	if (!sandbox_parser(&e))
		return 2;
	(void)fork();
	return 0;
}

static void
test_kill_mode_ends_the_process(void **state)
{
	char *out;

	(void)state;
	if (!kernel_has_all())
		skip();
	assert_true(in_child(deadly, &out) > 256);
	free(out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_parser_refuses_all),
	    cmocka_unit_test(test_fetcher_keeps_its_folder),
	    cmocka_unit_test(test_parser_converts_with_what_it_opened),
	    cmocka_unit_test(test_parser_maps_no_code),
	    cmocka_unit_test(test_fetcher_has_threads),
	    cmocka_unit_test(test_kill_mode_ends_the_process),
	};

	if (mkdtemp(folder) == NULL)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(folder);
	return failed;
}
