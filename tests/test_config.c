/* The `config` file: every default, every kind of line, every way to be wrong. */
#include "src/config.h"

#include "src/util.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
	struct config c;
	struct complaints cs;
};

static void
parse_bytes(struct fixture *f, const char *s, size_t n)
{
	*f = (struct fixture){0};
	config_init(&f->c);
	config_parse(&f->c, "config", NULL, s, n, &f->cs);
}

static void
parse(struct fixture *f, const char *s)
{
	parse_bytes(f, s, strlen(s));
}

static void
done(struct fixture *f)
{
	config_release(&f->c);
	complaints_release(&f->cs);
}

static void
expect_complaint(const char *text, const char *want)
{
	struct fixture f;

	parse(&f, text);
	assert_int_equal(f.cs.n, 1);
	assert_string_equal(f.cs.c[0].text, want);
	done(&f);
}

static void
every_default_is_read_back(void **state)
{
	struct config c, again;
	struct complaints cs = {0};
	struct strbuf out;

	(void)state;
	config_init(&c);
	config_init(&again);
	strbuf_init(&out, STRBUF_SMALL);
	for (size_t i = 0; i < setting_count; i++) {
		char *value = config_get(&c, &setting_rows[i]);
		struct err e = {0};

		if (setting_rows[i].type != SETTING_DURATION)
			assert_string_equal(value, setting_rows[i].def);
		if (!config_set(&c, setting_rows[i].name, value, &e))
			fail_msg("%s", e.text);
		assert_ptr_equal(setting_find(setting_rows[i].name), &setting_rows[i]);
		free(value);
	}
	assert_true(config_write_settings(&c, &out));
	config_parse(&again, "config", NULL, out.s, out.len, &cs);
	assert_int_equal(cs.n, 0);
	assert_int_equal(c.set.refresh_interval, 3600);
	assert_int_equal(c.set.max_body, 16 << 20);
	assert_string_equal(again.set.date_format, c.set.date_format);
	strbuf_release(&out);
	config_release(&c);
	config_release(&again);
}

static void
a_process_without_files_reads_settings_and_rules(void **state)
{
	FILE *file = tmpfile();
	struct fixture f;
	struct strbuf out;
	struct config c;
	struct err e;

	(void)state;
	parse(&f, "set max-body 1M\nset keys newsboat\nset player \"mpv --no-video  --mute\"\n"
		  "bind list x open\nrule title:sale => hide, tag \"on sale\"\n");
	strbuf_init(&out, STRBUF_SMALL);
	assert_true(config_write_settings(&f.c, &out));
	assert_int_equal(fwrite(out.s, 1, out.len, file), out.len);
	assert_int_equal(fflush(file), 0);
	assert_true(config_read_settings(&c, fileno(file), &e));
	assert_int_equal(c.set.max_body, 1 << 20);
	assert_int_equal(c.set.keys, f.c.set.keys);
	assert_string_equal(c.set.player, "mpv --no-video  --mute");
	assert_int_equal(c.set.refresh_interval, 3600);
	assert_int_equal(c.nrule, 1);
	assert_string_equal(c.rule[0].actions, f.c.rule[0].actions);
	config_release(&c);
	assert_false(config_read_settings(&c, -1, &e));
	assert_int_equal(c.set.max_body, 16 << 20);
	config_release(&c);
	strbuf_release(&out);
	fclose(file);
	done(&f);
}

static void
every_kind_of_line_works(void **state)
{
	struct fixture f;
	enum action a;
	const uint32_t J = 'J', n = 14, x = 'x';

	(void)state;
	parse(&f, "set refresh-interval 90m\n"
		  "set show unread # and why\n"
		  "set date-format \"%d.%m.%Y\"\n"
		  "bind list  J  next-unread\n"
		  "bind list  ^N next-unread\n"
		  "unbind sections x\n"
		  "color unread yellow default bold\n"
		  "color cursor rgb:FFaa00 17 reverse underline\n"
		  "rule title:sponsored or author:\"Press Release\" => hide\n"
		  "rule feed:eurasianet title:election => tag elections, notify # c\n"
		  "opener ^https://(www\\.)?youtube\\.com/ \"mpv --really-quiet\"\n");
	if (f.cs.n > 0)
		fail_msg("%s", f.cs.c[0].text);
	assert_int_equal(f.c.set.refresh_interval, 5400);
	assert_int_equal(f.c.set.show, 1);
	assert_string_equal(f.c.set.date_format, "%d.%m.%Y");
	assert_int_equal(keymap_find(f.c.keys, IN_LIST, &J, 1, &a, NULL), KEYMAP_ACTION);
	assert_int_equal(a, ACTION_NEXT_UNREAD);
	assert_int_equal(keymap_find(f.c.keys, IN_LIST, &n, 1, &a, NULL), KEYMAP_ACTION);
	assert_int_equal(keymap_find(f.c.keys, IN_SECTIONS, &x, 1, &a, NULL), KEYMAP_NONE);
	assert_int_equal(f.c.look[STYLE_UNREAD].fg, 3);
	assert_int_equal(f.c.look[STYLE_UNREAD].bg, -1);
	assert_int_equal(f.c.look[STYLE_UNREAD].attributes, LOOK_BOLD);
	assert_int_equal(f.c.look[STYLE_CURSOR].fg, COLOR_RGB | 0xffaa00);
	assert_int_equal(f.c.look[STYLE_CURSOR].bg, 17);
	assert_int_equal(f.c.look[STYLE_CURSOR].attributes, LOOK_REVERSE | LOOK_UNDERLINE);
	assert_int_equal(f.c.nrule, 2);
	assert_string_equal(f.c.rule[0].query, "title:sponsored or author:\"Press Release\"");
	assert_string_equal(f.c.rule[1].actions, "tag elections, notify");
	assert_int_equal(f.c.nopener, 1);
	assert_string_equal(f.c.opener[0].command, "mpv --really-quiet");
	done(&f);
}

static void
wrong_lines_are_named(void **state)
{
	(void)state;
	expect_complaint(
	    "\n\n  st preview yes", "config:3:3: unknown word 'st' (did you mean 'set'?)");
	expect_complaint("xyzzyx",
	    "config:1:1: set, bind, unbind, macro, color, rule, opener or include "
	    "expected, not 'xyzzyx'");
	expect_complaint("set txt-width 3",
	    "config:1:5: unknown setting 'txt-width' (did you mean 'text-width'?)");
	expect_complaint(
	    "set text-width 3x", "config:1:16: text-width is 0 to 1000 columns, not '3x'");
	expect_complaint(
	    "set text-width 1001", "config:1:16: text-width is 0 to 1000 columns, not '1001'");
	expect_complaint("set timeout 0s", "config:1:13: timeout is 1s to 1h, not '0s'");
	expect_complaint("set max-body 1T", "config:1:14: max-body is 64K to 256M, not '1T'");
	expect_complaint("set max-body 99999999999G",
	    "config:1:14: max-body is 64K to 256M, not '99999999999G'");
	expect_complaint("set preview maybe", "config:1:13: preview is yes, no, not 'maybe'");
	expect_complaint("set show al", "config:1:10: show is one of all, unread, not 'al'");
	expect_complaint("set first-unread some",
	    "config:1:18: first-unread is a number, all or none, not 'some'");
	expect_complaint("set date-format %Q",
	    "config:1:17: date-format is a format of strftime of at most 127 characters, not '%Q'");
	expect_complaint("set preview", "config:1:12: 'set NAME VALUE' expected");
	expect_complaint("set", "config:1:4: 'set NAME VALUE' expected");
	expect_complaint("set browser firefox --new",
	    "config:1:21: 'set NAME VALUE' expected: a value with blanks stands in quotes");
	expect_complaint(
	    "bind lst J down", "config:1:6: unknown pane 'lst' (did you mean 'list'?)");
	expect_complaint(
	    "bind list J dwn", "config:1:13: unknown action 'dwn' (did you mean 'down'?)");
	expect_complaint(
	    "bind list Spcae down", "config:1:11: unknown key 'Spcae' (did you mean 'Space'?)");
	expect_complaint("bind list jj down",
	    "config:1:11: 'jj' begins with 'j', which is bound to down: unbind that first");
	expect_complaint("bind sections J next-article",
	    "config:1:15: next-article means something in list, article only");
	expect_complaint("unbind list Ж", "config:1:13: 'Ж' is not bound in list");
	expect_complaint(
	    "color unraed red", "config:1:7: unknown role 'unraed' (did you mean 'unread'?)");
	expect_complaint(
	    "color unread rde", "config:1:14: unknown colour 'rde' (did you mean 'red'?)");
	expect_complaint("color unread 256",
	    "config:1:14: a colour is a name, a number from 0 to 255 or rgb:ffaa00, not '256'");
	expect_complaint("color unread red red blod",
	    "config:1:14: unknown attribute 'blod' (did you mean 'bold'?)");
	expect_complaint("rule", "config:1:5: a query expected behind 'rule'");
	expect_complaint("rule x", "config:1:7: '=> ACTION' expected behind the query");
	expect_complaint("rule x =>",
	    "config:1:10: an action expected: hide, read, bookmark, notify, "
	    "fulltext, tag NAME or run COMMAND");
	expect_complaint(
	    "rule x => hide, hid", "config:1:17: unknown action 'hid' (did you mean 'hide'?)");
	expect_complaint("rule x => tag", "config:1:11: 'tag' takes a name");
	expect_complaint("rule x => hide it", "config:1:11: 'hide' takes no name");
	expect_complaint("rule x => run", "config:1:11: 'run' takes a command");
	expect_complaint("rule x => run \"a, b\", raed",
	    "config:1:23: unknown action 'raed' (did you mean 'read'?)");
	expect_complaint(
	    "opener ( x", "config:1:8: '(' is no regular expression: Unmatched ( or \\(");
	expect_complaint("opener x \" \"", "config:1:10: a command expected");
	expect_complaint("include x", "config:1:9: include works in a file only");
	expect_complaint("set preview \"yes", "config:1:13: this quote does not end");
}

static void
all_wrong_lines_are_named_and_the_others_count(void **state)
{
	static const char text[] = "\xef\xbb\xbfset preview no\r\n\xff\nset \0\nset show nne\n"
				   "set hints no";
	struct fixture f;

	(void)state;
	parse_bytes(&f, text, sizeof(text) - 1);
	assert_int_equal(f.cs.n, 3);
	assert_string_equal(f.cs.c[0].text, "config:2:1: this line is not UTF-8");
	assert_string_equal(f.cs.c[1].text, "config:3:5: a NUL byte");
	assert_int_equal(f.c.set.preview, 0);
	assert_int_equal(f.c.set.hints, 0);
	assert_int_equal(f.c.set.show, 0);
	done(&f);
}

static void
the_last_of_two_lines_counts_with_a_note(void **state)
{
	struct fixture f;

	(void)state;
	parse(&f, "set preview no\nset preview yes\nbind list J quit\nbind all J close\n"
		  "color text red\ncolor text blue\n");
	assert_int_equal(f.cs.n, 3);
	assert_int_equal(f.cs.errors, 0);
	assert_string_equal(
	    f.cs.c[0].text, "config:2:5: 'preview' is set on line 1 already; this line counts");
	assert_string_equal(
	    f.cs.c[1].text, "config:4:10: 'J' is bound on line 3 already; this line counts");
	assert_true(f.cs.c[0].warning);
	assert_int_equal(f.c.set.preview, 1);
	assert_int_equal(f.c.look[STYLE_TEXT].fg, 4);
	done(&f);
}

static void
looks_are_written_as_they_are_read(void **state)
{
	static const char *const looks[] = {"default default",
	    "red 200 bold dim italic underline reverse", "rgb:00ff7f bright-white", "0 16"};
	static const char *const want[] = {"default default",
	    "red 200 bold dim italic underline reverse", "rgb:00ff7f bright-white", "black 16"};

	(void)state;
	for (size_t i = 0; i < LEN(looks); i++) {
		struct strbuf out;
		struct look l;
		struct err e;

		strbuf_init(&out, STRBUF_SMALL);
		assert_true(look_parse(looks[i], &l, &e));
		look_write(&l, &out);
		assert_string_equal(out.s, want[i]);
		strbuf_release(&out);
	}
}

/* ---- files */

static char folder[] = "/tmp/dateline-config-XXXXXX";

static char *
path_of(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static void
put(const char *name, const char *text)
{
	char *path = path_of(name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	assert_int_equal(chmod(path, 0600), 0);
	free(path);
}

static void
load(struct fixture *f, const char *name)
{
	char *path = path_of(name);
	struct err e = {0};

	*f = (struct fixture){0};
	config_init(&f->c);
	if (!config_load(&f->c, path, &f->cs, &e))
		fail_msg("%s", e.text);
	free(path);
}

static void
includes_are_relative_and_can_be_changed(void **state)
{
	char *themes = path_of("themes");
	struct fixture f;

	(void)state;
	mkdir(themes, 0700);
	put("themes/a", "color text red\ninclude b\nset hints no\n");
	put("themes/b", "set preview no\n");
	put("config", "include themes/a\ncolor text blue\nset preview yes\n");
	load(&f, "config");
	assert_int_equal(f.cs.n, 0);
	assert_int_equal(f.c.look[STYLE_TEXT].fg, 4);
	assert_int_equal(f.c.set.hints, 0);
	assert_int_equal(f.c.set.preview, 1);
	done(&f);
	put("themes/b", "set preview\n");
	load(&f, "config");
	assert_int_equal(f.cs.n, 1);
	assert_string_equal(f.cs.c[0].text, "b:1:12: 'set NAME VALUE' expected");
	done(&f);
	free(themes);
}

static void
what_is_no_file_is_not_included(void **state)
{
	char *fifo = path_of("fifo");
	struct fixture f;

	(void)state;
	mkfifo(fifo, 0600);
	put("config",
	    "include fifo\ninclude .\ninclude /dev/zero\ninclude missing\ninclude config\n");
	load(&f, "config");
	assert_int_equal(f.cs.n, 5);
	assert_non_null(strstr(f.cs.c[0].text, "config:1:9: "));
	assert_non_null(strstr(f.cs.c[0].text, "fifo is a pipe, not a file"));
	assert_non_null(strstr(f.cs.c[1].text, "is a folder, not a file"));
	assert_non_null(strstr(f.cs.c[2].text, "/dev/zero is a device, not a file"));
	assert_non_null(strstr(f.cs.c[3].text, "could not be read: No such file"));
	assert_string_equal(f.cs.c[4].text, "config:5:9: this file includes itself");
	done(&f);
	unlink(fifo);
	free(fifo);
}

static void
includes_end_at_a_depth_of_16_and_in_a_cycle(void **state)
{
	struct fixture f;
	char name[16], text[64];

	(void)state;
	for (int i = 0; i <= 17; i++) {
		snprintf(name, sizeof(name), "d%d", i);
		snprintf(text, sizeof(text), "include d%d\n", i + 1);
		put(name, i == 17 ? "set preview no\n" : text);
	}
	load(&f, "d0");
	assert_int_equal(f.cs.n, 1);
	assert_string_equal(f.cs.c[0].text, "d16:1:9: included over 16 deep");
	assert_int_equal(f.c.set.preview, 1);
	done(&f);
	load(&f, "d1");
	assert_int_equal(f.cs.n, 0);
	assert_int_equal(f.c.set.preview, 0);
	done(&f);
	put("d2", "include d1\n");
	load(&f, "d1");
	assert_int_equal(f.cs.n, 1);
	assert_string_equal(f.cs.c[0].text, "d2:1:9: this file includes itself");
	done(&f);
}

static void
a_missing_a_huge_and_an_open_file(void **state)
{
	struct fixture f;
	struct err e;
	char *path = path_of("config"), *s = xmalloc((size_t)2 << 20);

	(void)state;
	load(&f, "not there");
	assert_int_equal(f.cs.n, 0);
	assert_true(config_load(&f.c, "/dev/null", &f.cs, &e));
	assert_false(config_load(&f.c, folder, &f.cs, &e));
	assert_false(config_load(&f.c, "/dev/zero", &f.cs, &e));
	done(&f);
	memset(s, 'x', (size_t)2 << 20);
	s[((size_t)2 << 20) - 1] = '\0';
	put("config", s);
	load(&f, "config");
	assert_int_equal(f.cs.errors, 1);
	assert_string_equal(f.cs.c[0].text, "config: not read: over 1048576 bytes");
	done(&f);
	put("config", "set preview no\n");
	assert_int_equal(chmod(path, 0622), 0);
	load(&f, "config");
	assert_int_equal(f.cs.n, 1);
	assert_true(f.cs.c[0].warning);
	assert_int_equal(f.c.set.preview, 0);
	done(&f);
	free(path);
	free(s);
}

static void
expect_save(const char *before, const char *name, const char *value, const char *after)
{
	char *path = path_of("saved");
	struct err e = {0};
	size_t n;

	if (before != NULL)
		put("saved", before);
	else
		unlink(path);
	if (!config_save(path, name, value, &e))
		fail_msg("%s", e.text);
	int fd = open(path, O_RDONLY);
	char *s = read_file(fd, (size_t)1 << 20, &n, &e);
	close(fd);
	assert_string_equal(s, after);
	free(s);
	unlink(path);
	free(path);
}

static void
saving_changes_one_value(void **state)
{
	(void)state;
	expect_save(NULL, "preview", "no", "set preview no\n");
	expect_save("# c\n\nset  preview   yes # why\nset hints no", "preview", "no",
	    "# c\n\nset  preview   no # why\nset hints no");
	expect_save("set hints no", "preview", "no", "set hints no\nset preview no\n");
	expect_save("set hints no\r\n", "preview", "no", "set hints no\r\nset preview no\r\n");
	expect_save("set browser a\nset browser \"b c\"\n", "browser", "d \"e\"",
	    "set browser a\nset browser \"d \\\"e\\\"\"\n");
	expect_save("\xef\xbb\xbfset preview yes\n\xff\n", "preview", "no",
	    "\xef\xbb\xbfset preview no\n\xff\n");
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL;
}

static int
remove_folder(void **state)
{
	static const char *const names[] = {"config", "themes/a", "themes/b"};
	char name[16];

	(void)state;
	for (size_t i = 0; i < LEN(names) + 18; i++) {
		snprintf(name, sizeof(name), "d%zu", i - LEN(names));
		char *path = path_of(i < LEN(names) ? names[i] : name);
		unlink(path);
		free(path);
	}
	char *themes = path_of("themes");
	rmdir(themes);
	free(themes);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_default_is_read_back),
	    cmocka_unit_test(a_process_without_files_reads_settings_and_rules),
	    cmocka_unit_test(every_kind_of_line_works),
	    cmocka_unit_test(wrong_lines_are_named),
	    cmocka_unit_test(all_wrong_lines_are_named_and_the_others_count),
	    cmocka_unit_test(the_last_of_two_lines_counts_with_a_note),
	    cmocka_unit_test(looks_are_written_as_they_are_read),
	    cmocka_unit_test(includes_are_relative_and_can_be_changed),
	    cmocka_unit_test(what_is_no_file_is_not_included),
	    cmocka_unit_test(includes_end_at_a_depth_of_16_and_in_a_cycle),
	    cmocka_unit_test(a_missing_a_huge_and_an_open_file),
	    cmocka_unit_test(saving_changes_one_value),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
