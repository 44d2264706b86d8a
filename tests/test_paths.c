/* Where files live. */
#include "src/paths.h"

#include "src/util.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const variables[] = {
    "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"};

static int
clear_environment(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(variables); i++)
		unsetenv(variables[i]);
	return setenv("HOME", "/home/u", 1);
}

static void
without_variables_files_are_in_the_home(void **state)
{
	struct paths p;
	struct err e;

	(void)state;
	assert_true(paths_init(&p, NULL, NULL, NULL, &e));
	assert_string_equal(p.config, "/home/u/.config/dateline/config");
	assert_string_equal(p.feeds, "/home/u/.config/dateline/feeds");
	assert_string_equal(p.data, "/home/u/.local/share/dateline");
	assert_string_equal(p.cache, "/home/u/.cache/dateline");
	assert_string_equal(p.log, "/home/u/.local/state/dateline/dateline.log");
	paths_release(&p);
}

static void
variables_and_options_move_them(void **state)
{
	struct paths p;
	struct err e;

	(void)state;
	setenv("XDG_CONFIG_HOME", "/c", 1);
	setenv("XDG_DATA_HOME", "/d", 1);
	setenv("XDG_CACHE_HOME", "/k", 1);
	setenv("XDG_STATE_HOME", "/s", 1);
	assert_true(paths_init(&p, NULL, "my feeds", NULL, &e));
	assert_string_equal(p.config, "/c/dateline/config");
	assert_string_equal(p.feeds, "my feeds");
	assert_string_equal(p.data, "/d/dateline");
	assert_string_equal(p.cache, "/k/dateline");
	assert_string_equal(p.log, "/s/dateline/dateline.log");
	paths_release(&p);
}

static void
relative_variables_are_ignored(void **state)
{
	struct paths p;
	struct err e;

	(void)state;
	setenv("XDG_CONFIG_HOME", "relative", 1);
	setenv("XDG_DATA_HOME", "", 1);
	assert_true(paths_init(&p, NULL, NULL, NULL, &e));
	assert_string_equal(p.config, "/home/u/.config/dateline/config");
	assert_string_equal(p.data, "/home/u/.local/share/dateline");
	paths_release(&p);
}

static void
without_a_home_the_options_are_needed(void **state)
{
	struct paths p;
	struct err e;

	(void)state;
	unsetenv("HOME");
	assert_false(paths_init(&p, NULL, "f", "d", &e));
	assert_string_equal(e.text, "HOME is not set: say where with -c CONFIG");
	assert_false(paths_init(&p, "c", "f", NULL, &e));
	assert_string_equal(e.text, "HOME is not set: say where with -d DIR");
	assert_true(paths_init(&p, "c", "f", "d", &e));
	assert_string_equal(p.cache, "d/cache");
	assert_string_equal(p.log, "d/dateline.log");
	paths_release(&p);
	setenv("HOME", "relative", 1);
	assert_false(paths_init(&p, NULL, NULL, NULL, &e));
}

static void
expect_shown(const char *path, const char *want)
{
	char *s = paths_shown(path);

	assert_string_equal(s, want);
	free(s);
}

static void
the_home_is_shown_short(void **state)
{
	(void)state;
	expect_shown("/home/u/.config", "~/.config");
	expect_shown("/home/u", "~");
	expect_shown("/home/user/x", "/home/user/x");
	expect_shown("relative", "relative");
	setenv("HOME", "/home/u/", 1);
	expect_shown("/home/u/x", "~/x");
	setenv("HOME", "/", 1);
	expect_shown("/etc", "/etc");
	unsetenv("HOME");
	expect_shown("/home/u", "/home/u");
}

/* Beside the program that runs, as in a build folder. */
static void
files_beside_the_program_are_found(void **state)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char name[64];

	(void)state;
	assert_true(n > 0);
	exe[n] = '\0';
	snprintf(name, sizeof(name), "beside-%ld", (long)getpid());
	assert_null(paths_share(name));
	assert_null(paths_libexec(name));
	char *path = xasprintf("%.*s/%s", (int)(strrchr(exe, '/') - exe), exe, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fclose(f);
	assert_int_equal(chmod(path, 0600), 0);
	char *found = paths_share(name);
	assert_string_equal(found, path);
	free(found);
	assert_null(paths_libexec(name)); /* not executable */
	assert_int_equal(chmod(path, 0700), 0);
	found = paths_libexec(name);
	assert_string_equal(found, path);
	free(found);
	unlink(path);
	free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(without_variables_files_are_in_the_home, clear_environment),
	    cmocka_unit_test_setup(variables_and_options_move_them, clear_environment),
	    cmocka_unit_test_setup(relative_variables_are_ignored, clear_environment),
	    cmocka_unit_test_setup(without_a_home_the_options_are_needed, clear_environment),
	    cmocka_unit_test_setup(the_home_is_shown_short, clear_environment),
	    cmocka_unit_test(files_beside_the_program_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
