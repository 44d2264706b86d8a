/* The `feeds` file: reading, and changes that leave the rest alone. */
#include "src/feedlist.h"

#include "src/util.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
	struct feedlist fl;
	struct complaints cs;
};

static void
parse_bytes(struct fixture *f, const char *s, size_t n)
{
	*f = (struct fixture){0};
	feedlist_parse(&f->fl, "feeds", s, n, &f->cs);
}

static void
parse(struct fixture *f, const char *s)
{
	parse_bytes(f, s, strlen(s));
}

static void
done(struct fixture *f)
{
	feedlist_release(&f->fl);
	complaints_release(&f->cs);
}

/* One wrong line gives exactly this complaint. */
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
the_example_of_the_manual_is_read(void **state)
{
	static const char text[] =
	    "# One section per heading, one feed per line.\n"
	    "[Intelligence]\n"
	    "https://example.org/intelligence/feed/   \"Modern Diplomacy\"   fulltext=yes\n"
	    "https://example.net/atom.xml\n\n"
	    "[Central Asia]  refresh=30m\n"
	    "https://example.com/rss  \"Eurasianet\"\n"
	    "match category:\"Central Asia\" or title:(Kazakhstan or Kyrgyzstan or Tajikistan)\n"
	    "\"exec:~/bin/ministry-feed --since yesterday\"  \"Foreign ministry\"";
	struct fixture f;

	(void)state;
	parse(&f, text);
	assert_int_equal(f.cs.n, 0);
	assert_int_equal(f.fl.nsub, 4);
	assert_int_equal(f.fl.nsection, 3);
	assert_string_equal(f.fl.section[2].name, "Central Asia");
	assert_int_equal(f.fl.section[2].nsub, 2);
	assert_int_equal(f.fl.section[2].nmatch, 1);
	assert_string_equal(f.fl.section[2].match[0].query,
	    "category:\"Central Asia\" or title:(Kazakhstan or Kyrgyzstan or Tajikistan)");
	assert_int_equal(f.fl.section[2].match[0].column, 7);
	assert_string_equal(f.fl.sub[0].title, "Modern Diplomacy");
	assert_int_equal(f.fl.sub[0].options.fulltext, FULLTEXT_YES);
	assert_null(f.fl.sub[1].title);
	assert_int_equal(f.fl.sub[1].options.refresh, 0);
	assert_int_equal(f.fl.sub[2].options.refresh, 1800);
	assert_string_equal(f.fl.sub[3].url, "exec:~/bin/ministry-feed --since yesterday");
	assert_ptr_equal(feedlist_find(&f.fl, "https://example.net/atom.xml"), &f.fl.sub[1]);
	assert_null(feedlist_find(&f.fl, "https://example.net/"));
	done(&f);
}

static void
a_feed_in_two_sections_is_one(void **state)
{
	struct fixture f;

	(void)state;
	parse(&f, "http://a/\n[A]\nhttp://a/ \"T\"\nhttp://a/ limit=5\n[B]\nhttp://a/\n");
	assert_int_equal(f.fl.nsub, 1);
	assert_string_equal(f.fl.sub[0].title, "T");
	assert_int_equal(f.fl.sub[0].options.limit, 5);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(f.fl.section[i].nsub, 1);
	assert_int_equal(f.cs.n, 1);
	assert_true(f.cs.c[0].warning);
	assert_int_equal(f.cs.errors, 0);
	done(&f);
}

static void
sections_are_a_tree_in_file_order(void **state)
{
	static const char *const want[] = {"", "A", "A/x", "A/y", "A/y/z", "B", "C", "C/D"};
	static const int parents[] = {-1, -1, 1, 1, 3, -1, -1, 6};
	struct fixture f;

	(void)state;
	parse(&f, "[A/x]\n[B]\n[ a / Y "
		  "]\n[C]\nhttp://a/\n[C/D]\n[A]\nhttp://b/\n[c]\nhttp://c/\n[A/y/z]\n");
	assert_int_equal(f.cs.n, 0);
	assert_int_equal(f.fl.nsection, LEN(want));
	for (size_t i = 0; i < LEN(want); i++) {
		assert_int_equal(strcasecmp(f.fl.section[i].name, want[i]), 0);
		assert_int_equal(f.fl.section[i].parent, parents[i]);
	}
	assert_true(f.fl.section[1].written);
	assert_int_equal(f.fl.section[1].line, 7);
	assert_int_equal(f.fl.section[6].nsub, 2);
	done(&f);
}

static void
a_parent_without_heading_is_made(void **state)
{
	struct fixture f;

	(void)state;
	parse(&f, "[Азия/Ташкент]\nhttp://a/\n[АЗИЯ/Алматы]\n");
	assert_int_equal(f.fl.nsection, 4);
	assert_string_equal(f.fl.section[1].name, "Азия");
	assert_false(f.fl.section[1].written);
	assert_true(f.fl.section[2].written);
	assert_int_equal(f.fl.section[3].parent, 1);
	done(&f);
}

static void
options_of_headings_hold_below(void **state)
{
	struct fixture f;

	(void)state;
	parse(&f, "[A] refresh=2h header=\"X-K: 1\" keep=90d\n"
		  "http://a/\n"
		  "http://b/ refresh=auto header=\"x-k: 2\" header=\"Y: 3\" keep=forever\n"
		  "[A/B] hidden=yes\n"
		  "http://c/ login=me auth=digest password-command=\"pass show x\" filter=\"sed "
		  "s/a/b/\"\n");
	assert_int_equal(f.cs.n, 0);
	assert_int_equal(f.fl.sub[0].options.refresh, 7200);
	assert_string_equal(f.fl.sub[0].options.headers[0], "X-K: 1");
	assert_int_equal(f.fl.sub[1].options.refresh, 0);
	assert_int_equal(f.fl.sub[1].options.keep, 0);
	assert_int_equal(f.fl.sub[1].options.nheaders, 2);
	assert_string_equal(f.fl.sub[1].options.headers[0], "x-k: 2");
	assert_true(f.fl.sub[2].options.hidden);
	assert_int_equal(f.fl.sub[2].options.refresh, 7200);
	assert_int_equal(f.fl.sub[2].options.auth, AUTH_DIGEST);
	assert_string_equal(f.fl.sub[2].options.password_command, "pass show x");
	assert_string_equal(f.fl.sub[2].options.filter, "sed s/a/b/");
	done(&f);
}

static void
wrong_lines_are_named(void **state)
{
	(void)state;
	expect_complaint("\nhttp://a/ refesh=30m\n",
	    "feeds:2:11: unknown option 'refesh' (did you mean 'refresh'?)");
	expect_complaint("http://ä/  zzzzzzzzzzzz=1", "feeds:1:12: unknown option 'zzzzzzzzzzzz'");
	expect_complaint(
	    "[A]\nmatsch title:x", "feeds:2:1: unknown word 'matsch' (did you mean 'match'?)");
	expect_complaint("gopher://a/",
	    "feeds:1:1: not an address of a feed: 'gopher://a/' (http, https, file or exec:)");
	expect_complaint("https:///x", "feeds:1:1: an address without a host: 'https:///x'");
	expect_complaint("[A", "feeds:1:1: ']' expected at the end of the section's name");
	expect_complaint("[]", "feeds:1:2: a section without a name");
	expect_complaint("[A//B]", "feeds:1:2: a section without a name");
	expect_complaint(
	    "[latest]", "feeds:1:2: 'latest' is there already: a section needs another name");
	expect_complaint("[A] x", "feeds:1:5: an option expected, like refresh=30m");
	expect_complaint("[A]\nmatch # x", "feeds:2:6: a query expected behind 'match'");
	expect_complaint(
	    "match x", "feeds:1:1: match fills a section: a heading like [Name] expected above");
	expect_complaint("[A]\nmatch x => hide",
	    "feeds:2:9: '=>' belongs to a rule in `config`; match takes a query alone");
	expect_complaint("http://a/ \"T\" \"U\"", "feeds:1:15: a second title");
	expect_complaint("http://a/ T", "feeds:1:11: an option or the title in quotes expected");
	expect_complaint("http://a/ \"T", "feeds:1:11: this quote does not end");
	expect_complaint("http://a/ refresh=30",
	    "feeds:1:11: refresh takes a time like 30m, 2h, 90d or 'auto', not '30'");
	expect_complaint("http://a/ refresh=1s",
	    "feeds:1:11: refresh is at least 1m and at most 1 years, not '1s'");
	expect_complaint(
	    "http://a/ fulltext=maybe", "feeds:1:11: fulltext is auto, yes or no, not 'maybe'");
	expect_complaint("http://a/ limit=x",
	    "feeds:1:11: limit is a number from 1 to 100000000 or 'all', not 'x'");
	expect_complaint(
	    "http://a/ header=x", "feeds:1:11: header=\"Name: value\" expected, not 'x'");
}

static void
wrong_match_queries_are_named(void **state)
{
	struct fixture f;

	(void)state;
	parse(&f, "[Ä]\nmatch title:a\n  match  ä title:(b # c\nmatch is:unraed\n");
	assert_int_equal(f.cs.n, 0);
	feedlist_check(&f.fl, 0, &f.cs);
	assert_int_equal(f.cs.n, 2);
	assert_string_equal(f.cs.c[0].text, "feeds:3:20: ')' expected");
	assert_string_equal(
	    f.cs.c[1].text, "feeds:4:10: unknown 'is:unraed' (did you mean 'is:unread'?)");
	done(&f);
}

static void
the_default_subscriptions_are_right(void **state)
{
	static const char *const sections[] = {"", "Intelligence", "Americas", "South Asia",
	    "New Social Compact", "Central Asia", "Russia", "Africa"};
	struct complaints cs = {0};
	struct feedlist fl;
	struct err e;

	(void)state;
	if (!feedlist_load(&fl, "feeds/default.feeds", &cs, &e))
		fail_msg("%s", e.text);
	feedlist_check(&fl, 0, &cs);
	if (cs.n > 0)
		fail_msg("%s", cs.c[0].text);
	assert_int_equal(fl.nsub, 45);
	assert_int_equal(fl.nsection, LEN(sections));
	for (size_t i = 0; i < LEN(sections); i++) {
		assert_string_equal(fl.section[i].name, sections[i]);
		assert_int_equal(fl.section[i].nmatch, i > 0);
	}
	assert_int_equal(fl.section[0].nsub, 1);
	feedlist_release(&fl);
}

static void
a_password_is_refused(void **state)
{
	struct fixture f;

	(void)state;
	expect_complaint("http://a/ password=secret",
	    "feeds:1:11: a password is never written here: "
	    "password-command=\"...\" names what prints it");
	parse(&f, "https://me:secret@example.org/feed\n");
	assert_int_equal(f.cs.n, 1);
	assert_null(strstr(f.cs.c[0].text, "secret"));
	assert_int_equal(f.fl.nsub, 0);
	done(&f);
}

static void
all_wrong_lines_are_named_and_the_others_count(void **state)
{
	static const char text[] = "\xef\xbb\xbfhttp://a/\r\n"
				   "http://b/ x=1\r\n"
				   "\xff\xfe\r\n"
				   "http://c/\0\r\n"
				   "[Trending]\r\n"
				   "http://d/ \"D\"";
	struct fixture f;

	(void)state;
	parse_bytes(&f, text, sizeof(text) - 1);
	assert_int_equal(f.cs.n, 4);
	assert_string_equal(f.cs.c[1].text, "feeds:3:1: this line is not UTF-8");
	assert_string_equal(f.cs.c[2].text, "feeds:4:10: a NUL byte");
	assert_int_equal(f.fl.nsub, 3);
	assert_string_equal(f.fl.sub[0].url, "http://a/");
	assert_string_equal(f.fl.sub[2].url, "http://d/");
	assert_string_equal(f.fl.sub[2].title, "D");
	assert_int_equal(f.fl.section[0].nsub, 3);
	done(&f);
}

static void
a_huge_file_is_refused(void **state)
{
	size_t n = (size_t)17 * 1024 * 1024;
	char *s = xmalloc(n);
	struct fixture f;

	(void)state;
	memset(s, 'x', n);
	parse_bytes(&f, s, n);
	assert_int_equal(f.cs.n, 1);
	assert_string_equal(f.cs.c[0].text, "feeds: larger than 16 MiB; nothing of it was read");
	done(&f);
	parse_bytes(&f, s, n / 2); /* one line of 8 MiB */
	assert_int_equal(f.cs.n, 1);
	done(&f);
	memset(s, '\n', n);
	for (size_t i = 0; i < n; i += 2)
		s[i] = 'x';
	parse_bytes(&f, s, (size_t)1 << 20);
	assert_int_equal(f.cs.n, 1001);
	assert_int_equal(f.cs.errors, (size_t)1 << 19);
	done(&f);
	free(s);
}

static void
many_feeds_are_found(void **state)
{
	struct strbuf b;
	struct fixture f;

	(void)state;
	strbuf_init(&b, (size_t)8 << 20);
	for (int i = 0; i < 20000; i++)
		strbuf_addf(&b, "[S%d]\nhttp://a/%d\nhttp://b/\n", i % 500, i);
	parse_bytes(&f, b.s, b.len);
	assert_int_equal(f.fl.nsub, 20001);
	assert_int_equal(f.fl.nsection, 501);
	assert_string_equal(feedlist_find(&f.fl, "http://a/19999")->url, "http://a/19999");
	done(&f);
	strbuf_release(&b);
}

static void
options_survive_the_archive(void **state)
{
	static const char text[] =
	    "refresh=90s fulltext=no keep=86400s limit=7 hidden=yes filter=\"a \\\"b\\\"\" "
	    "header=\"A: b\" header=\"C: \\\\d\" auth=bearer login=x password-command=\"p q\" "
	    "insecure=yes";
	struct feed_options o, copy;
	struct strbuf b;
	struct err e;

	(void)state;
	strbuf_init(&b, STRBUF_SMALL);
	assert_true(feed_options_parse(&o, text, &e));
	feed_options_copy(&copy, &o);
	assert_true(feed_options_write(&copy, &b));
	assert_string_equal(b.s, text);
	feed_options_release(&o);
	feed_options_release(&copy);
	assert_false(feed_options_parse(&o, "limit", &e));
	feed_options_release(&o);
	assert_true(feed_options_parse(&o, "", &e));
	feed_options_release(&o);
	strbuf_release(&b);
}

/* ---- changes */

static char folder[] = "/tmp/dateline-feeds-XXXXXX";

static char *
file_path(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
expect_file(const char *path, const char *want)
{
	struct err e;
	size_t n;
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	char *s = read_file(fd, (size_t)1 << 20, &n, &e);
	close(fd);
	assert_string_equal(s, want);
	free(s);
}

static void
expect_add(
    const char *before, const char *url, const char *section, const char *title, const char *after)
{
	struct err e = {0};
	char *path = file_path("feeds");

	put(path, before);
	if (!feedlist_add(path, url, section, title, &e))
		fail_msg("%s", e.text);
	expect_file(path, after);
	free(path);
}

static void
a_feed_is_added_at_the_end_of_its_section(void **state)
{
	(void)state;
	expect_add("", "http://n/", NULL, NULL, "http://n/\n");
	expect_add("", "http://n/", "A/B", "T \"x\"", "[A/B]\nhttp://n/  \"T \\\"x\\\"\"\n");
	expect_add("# c\n[A]\nhttp://a/ # x\n\n# of B\n[B]\nhttp://b/", "http://n/", "a", "T",
	    "# c\n[A]\nhttp://a/ # x\nhttp://n/  \"T\"\n\n# of B\n[B]\nhttp://b/");
	expect_add(
	    "[A]\n[B]\nhttp://b/", "http://n/", "B", NULL, "[A]\n[B]\nhttp://b/\nhttp://n/\n");
	expect_add("[A]\n[B]", "http://n/", "A", NULL, "[A]\nhttp://n/\n[B]");
	expect_add("[A]\nx\n", "http://n/", "C", NULL, "[A]\nx\n\n[C]\nhttp://n/\n");
	expect_add("[A]\nhttp://a/\n[Latest]\nhttp://b/\n", "http://n/", "A", NULL,
	    "[A]\nhttp://a/\nhttp://n/\n[Latest]\nhttp://b/\n");
}

static void
a_feed_without_section_is_added_above_the_headings(void **state)
{
	(void)state;
	expect_add("# help\n\n# about A\n[A]\nhttp://a/\n", "http://n/", NULL, NULL,
	    "# help\n\nhttp://n/\n\n# about A\n[A]\nhttp://a/\n");
	expect_add("# help\n[A]\n", "http://n/", NULL, NULL, "# help\nhttp://n/\n\n[A]\n");
	expect_add("http://b/\n\n[A]\n", "http://n/", NULL, NULL, "http://b/\nhttp://n/\n\n[A]\n");
	expect_add("# only", "http://n/", NULL, NULL, "# only\nhttp://n/\n");
}

static void
line_ends_stay_as_they_are(void **state)
{
	(void)state;
	expect_add(
	    "[A]\r\nhttp://a/\r\n", "http://n/", "A", NULL, "[A]\r\nhttp://a/\r\nhttp://n/\r\n");
	expect_add("\xef\xbb\xbf[A]\nhttp://a/", "http://n/", "A", NULL,
	    "\xef\xbb\xbf[A]\nhttp://a/\nhttp://n/\n");
}

static void
what_cannot_be_added_is_refused(void **state)
{
	struct err e;
	char *path = file_path("feeds");
	static const char before[] = "\n[A]\nhttp://a/\n";

	(void)state;
	put(path, before);
	assert_false(feedlist_add(path, "http://a/", "B", NULL, &e));
	assert_string_equal(e.text, "http://a/ is there already: feeds, line 3");
	assert_int_equal(e.status, EXIT_PART);
	assert_false(feedlist_add(path, "ftp://a/", NULL, NULL, &e));
	assert_false(feedlist_add(path, "http://n/\nx", NULL, NULL, &e));
	assert_false(feedlist_add(path, "http://n/", "Latest", NULL, &e));
	assert_false(feedlist_add(path, "http://n/", "A]\n[B", NULL, &e));
	assert_false(feedlist_add(path, "http://n/", "A", "x\ny", &e));
	assert_false(feedlist_add(path, "http://n/", "A", "\xff", &e));
	expect_file(path, before);
	free(path);
}

static void
remove_and_move_touch_only_their_lines(void **state)
{
	static const char before[] =
	    "# c\n[A]\n  http://a/x  \"T\" limit=3  # why\nhttp://b/\r\n\xff\n[B]\nhttp://a/x";
	struct err e;
	char *path = file_path("feeds");

	(void)state;
	put(path, before);
	assert_true(feedlist_move(path, "http://a/x", "https://new/ ", &e) == false);
	assert_true(feedlist_move(path, "http://a/x", "https://new/", &e));
	expect_file(path,
	    "# c\n[A]\n  https://new/  \"T\" limit=3  # why\nhttp://b/\r\n\xff\n[B]\nhttps://new/");
	assert_false(feedlist_move(path, "http://b/", "https://new/", &e));
	assert_true(feedlist_remove(path, "https://new/", &e));
	expect_file(path, "# c\n[A]\nhttp://b/\r\n\xff\n[B]\n");
	assert_false(feedlist_remove(path, "https://new/", &e));
	assert_string_equal(e.text, "https://new/ is not in feeds");
	free(path);
}

/* Takes the lines of http://a/ out of `before`, expects `without`, lets `changed` happen meanwhile
 * (NULL: nothing), puts them back and expects `after`. */
static void
expect_back(const char *before, const char *without, const char *changed, const char *after)
{
	struct err e = {0};
	struct strbuf taken;
	char *path = file_path("feeds");

	strbuf_init(&taken, STRBUF_SMALL);
	put(path, before);
	if (!feedlist_take(path, "http://a/", &taken, &e))
		fail_msg("%s", e.text);
	expect_file(path, without);
	if (changed != NULL)
		put(path, changed);
	if (!feedlist_put_back(path, taken.s, &e))
		fail_msg("%s", e.text);
	expect_file(path, after);
	strbuf_release(&taken);
	free(path);
}

static void
lines_that_were_taken_come_back_where_they_were(void **state)
{
	static const char two[] = "# mine\n[A]\nhttp://b/\n  http://a/ \"T\" limit=5 # x\n\n"
				  "[B/C]\nhttp://a/\nhttp://c/\n";
	static const char without[] = "# mine\n[A]\nhttp://b/\n\n[B/C]\nhttp://c/\n";

	(void)state;
	expect_back(two, without, NULL, two);
	expect_back("http://a/\r\n[A]\r\n", "[A]\r\n", NULL, "http://a/\r\n[A]\r\n");
	expect_back("[A]\nhttp://a/", "[A]\n", NULL, "[A]\nhttp://a/\n");
	/* The file was changed meanwhile: to the section, made anew if it is gone. */
	expect_back("[A]\nhttp://a/\n[B]\nhttp://b/\n", "[A]\n[B]\nhttp://b/\n",
	    "[B]\nhttp://b/\n[A]\nhttp://d/\n", "[B]\nhttp://b/\n[A]\nhttp://d/\nhttp://a/\n");
	expect_back(
	    "[A]\nhttp://a/\n", "[A]\n", "http://b/\n[B]\n", "http://b/\n[B]\n\n[A]\nhttp://a/\n");
	expect_back("[A]\nhttp://a/\n", "[A]\n", "", "\n[A]\nhttp://a/\n");
}

static void
a_symbolic_link_and_the_mode_stay(void **state)
{
	struct err e;
	struct stat st;
	char *path = file_path("real"), *link = file_path("link");

	(void)state;
	put(path, "http://a/\n");
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(symlink("real", link), 0);
	assert_true(feedlist_add(link, "http://n/", NULL, NULL, &e));
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	expect_file(path, "http://a/\nhttp://n/\n");
	unlink(path); /* a link that leads nowhere yet */
	assert_true(feedlist_add(link, "http://m/", NULL, NULL, &e));
	expect_file(path, "http://m/\n");
	free(path);
	free(link);
}

static void
the_folder_is_made_for_the_first_feed(void **state)
{
	struct err e;
	char *path = file_path("new/feeds"), *lock = file_path("new/feeds.lock"),
	     *dir = file_path("new");

	(void)state;
	assert_true(feedlist_add(path, "http://a/", NULL, NULL, &e));
	expect_file(path, "http://a/\n");
	unlink(path);
	unlink(lock);
	assert_int_equal(rmdir(dir), 0);
	free(path);
	free(lock);
	free(dir);
}

/* What a command has to say of the file is said each time, though the archive has taken it in. */
static void
a_file_to_be_read_again_has_another_hash(void **state)
{
	static const char *const again[] = {"[A]\nhttp://a/ refesh=30m\n",
	    "[A]\nhttp://a/ login=me\n", "[A]\nhttp://a/ header=\"A: b\"\n"};
	const char *once = "[A]\nhttp://a/ refresh=30m\n";
	struct fixture f;

	(void)state;
	parse(&f, once);
	assert_true(f.fl.hash == hash64(0, once, strlen(once)));
	done(&f);
	for (size_t i = 0; i < LEN(again); i++) {
		parse(&f, again[i]);
		assert_true(f.fl.hash == ~hash64(0, again[i], strlen(again[i])));
		done(&f);
	}
}

static void
changes_at_the_same_time_are_all_there(void **state)
{
	char *path = file_path("many");
	struct complaints cs = {0};
	struct feedlist fl;
	struct err e;

	(void)state;
	put(path, "[A]\n");
	for (int child = 0; child < 4; child++) {
		if (fork() != 0)
			continue;
		for (int i = 0; i < 8; i++) {
			char url[40];

			snprintf(url, sizeof(url), "http://a/%d-%d", child, i);
			if (!feedlist_add(path, url, "A", NULL, &e))
				_exit(1);
		}
		_exit(0);
	}
	for (int child = 0; child < 4; child++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_true(feedlist_load(&fl, path, &cs, &e));
	uint64_t hash = 0;
	assert_true(feedlist_hash(path, &hash) && hash == fl.hash && hash != 0);
	assert_false(feedlist_hash(folder, &hash) || feedlist_hash("/dev/zero", &hash));
	assert_int_equal(fl.nsub, 32);
	assert_int_equal(cs.n, 0);
	feedlist_release(&fl);
	assert_false(feedlist_load(&fl, folder, &cs, &e));
	assert_false(feedlist_load(&fl, "/dev/zero", &cs, &e));
	free(path);
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
	static const char *const names[] = {
	    "feeds", "feeds.lock", "link", "real", "real.lock", "many", "many.lock"};

	(void)state;
	for (size_t i = 0; i < LEN(names); i++) {
		char *path = file_path(names[i]);

		unlink(path);
		free(path);
	}
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_example_of_the_manual_is_read),
	    cmocka_unit_test(a_feed_in_two_sections_is_one),
	    cmocka_unit_test(sections_are_a_tree_in_file_order),
	    cmocka_unit_test(a_parent_without_heading_is_made),
	    cmocka_unit_test(options_of_headings_hold_below),
	    cmocka_unit_test(wrong_lines_are_named),
	    cmocka_unit_test(wrong_match_queries_are_named),
	    cmocka_unit_test(the_default_subscriptions_are_right),
	    cmocka_unit_test(a_password_is_refused),
	    cmocka_unit_test(all_wrong_lines_are_named_and_the_others_count),
	    cmocka_unit_test(a_huge_file_is_refused),
	    cmocka_unit_test(many_feeds_are_found),
	    cmocka_unit_test(options_survive_the_archive),
	    cmocka_unit_test(a_feed_is_added_at_the_end_of_its_section),
	    cmocka_unit_test(a_feed_without_section_is_added_above_the_headings),
	    cmocka_unit_test(line_ends_stay_as_they_are),
	    cmocka_unit_test(what_cannot_be_added_is_refused),
	    cmocka_unit_test(remove_and_move_touch_only_their_lines),
	    cmocka_unit_test(lines_that_were_taken_come_back_where_they_were),
	    cmocka_unit_test(a_symbolic_link_and_the_mode_stay),
	    cmocka_unit_test(the_folder_is_made_for_the_first_feed),
	    cmocka_unit_test(a_file_to_be_read_again_has_another_hash),
	    cmocka_unit_test(changes_at_the_same_time_are_all_there),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
