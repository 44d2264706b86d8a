/* dateline doctor: what is well and what is not. Reads everything, writes nothing. */
#include "src/command.h"
#include "src/date.h"
#include "src/feedlist.h"
#include "src/moves.h"
#include "src/print.h"
#include "src/store.h"
#include "src/util.h"

#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define LARGEST     5 /* feeds that are named by their articles */
#define ARENA_BYTES ((size_t)64 * 1024 * 1024)

struct doctor {
	struct command_env *env;
	struct print out;
	int faults;
};

/* "archive    ~/.local/share/dateline/archive.db" */
static void
put_path(struct doctor *d, const char *what, const char *path)
{
	char *shown = paths_shown(path);

	fprintf(d->out.file, "%-10s ", what);
	print_dirty(&d->out, shown);
	fputc('\n', d->out.file);
	free(shown);
}

static void put_line(struct doctor *d, const char *mark, const char *fmt, va_list ap) PRINTF(3, 0);
static void put(struct doctor *d, const char *fmt, ...) PRINTF(2, 3);
static void fault(struct doctor *d, const char *fmt, ...) PRINTF(2, 3);

static void
put_line(struct doctor *d, const char *mark, const char *fmt, va_list ap)
{
	char *text = NULL;

	if (vasprintf(&text, fmt, ap) < 0)
		die("out of memory");
	fprintf(d->out.file, "%-10s ", mark);
	print_dirty(&d->out, text);
	fputc('\n', d->out.file);
	free(text);
}

static void
put(struct doctor *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_line(d, "", fmt, ap);
	va_end(ap);
}

static void
fault(struct doctor *d, const char *fmt, ...)
{
	va_list ap;

	d->faults++;
	va_start(ap, fmt);
	put_line(d, "        !", fmt, ap);
	va_end(ap);
}

static void
put_complaints(struct doctor *d, const struct complaints *cs)
{
	for (size_t i = 0; i < cs->n; i++) {
		if (cs->c[i].warning)
			put(d, "%s", cs->c[i].text);
		else
			fault(d, "%s", cs->c[i].text);
	}
}

/* ---- files */

static void
look_at_config(struct doctor *d)
{
	const char *path = d->env->paths.config;

	put_path(d, "config", path);
	if (access(path, R_OK) == 0)
		put(d, d->env->complaints.n == 0 ? "every line is understood"
						 : "these lines do not count:");
	else if (errno == ENOENT)
		put(d, "is not there: the defaults hold");
	else
		fault(d, "cannot be read: %s", strerror(errno));
	put_complaints(d, &d->env->complaints);
}

static void
look_at_feeds(struct doctor *d)
{
	const char *path = d->env->paths.feeds;
	struct feedlist fl = {0};
	struct complaints cs = {0};
	struct err e;

	put_path(d, "feeds", path);
	if (access(path, F_OK) != 0 && errno == ENOENT) {
		put(d, "is not there: the first start copies the default subscriptions to it");
		return;
	}
	if (feedlist_load(&fl, path, &cs, &e))
		put(d, "%zu feeds in %zu sections", fl.nsub, fl.nsection > 0 ? fl.nsection - 1 : 0);
	else
		fault(d, "%s", e.text);
	put_complaints(d, &cs);
	complaints_release(&cs);
	feedlist_release(&fl);
}

/* ---- the archive */

static void
say_fault(void *arg, const char *sentence)
{
	fault(arg, "%s", sentence);
}

/* What a person decided is copied once a day; this names the newest copy. */
static void
name_copies(struct doctor *d)
{
	char *pattern = xasprintf("%s/kept-*.json", d->env->paths.data);
	const char *newest = NULL;
	struct stat st, best = {0};
	glob_t found;

	if (glob(pattern, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			if (stat(found.gl_pathv[i], &st) == 0 && st.st_mtime >= best.st_mtime) {
				best = st;
				newest = found.gl_pathv[i];
			}
		}
	}
	if (newest != NULL) {
		char date[64];

		date_format(best.st_mtime, "%-d %B %Y, %H:%M", date, sizeof(date));
		put(d, "newest copy of marks, bookmarks and tags: %s, %s", strrchr(newest, '/') + 1,
		    date);
	} else {
		put(d, "no copy of marks, bookmarks and tags yet (one is made each day)");
	}
	globfree(&found);
	free(pattern);
}

static void
advise_recovery(struct doctor *d)
{
	put(d,
	    "To recover: end all readers; move archive.db, archive.db-wal and archive.db-shm away "
	    "(keep them);");
	put(d,
	    "start dateline: it makes a new archive, takes subscriptions from `feeds` and marks, "
	    "bookmarks and tags");
	put(d,
	    "from the newest copy, and fetches what the feeds still offer. What else the old file "
	    "holds can be");
	put(d, "salvaged with: sqlite3 archive.db .recover");
}

static void
put_size(struct doctor *d, const struct store_size *size)
{
	put(d,
	    "%" PRId64 " articles of %" PRId64
	    " feeds, %.1f MB, %.1f MB in its journal, version %" PRId64,
	    size->articles, size->feeds, (double)size->bytes / 1e6, (double)size->wal_bytes / 1e6,
	    size->user_version);
	if (size->pending > 0)
		put(d, "%" PRId64 " articles wait to be indexed", size->pending);
	put(d, "%s",
	    size->wal ? "write-ahead log: readers and writers do not wait for each other"
		      : "rollback journal, as its file system cannot have a write-ahead log: "
			"readers wait for writers");
}

/* inotify does not tell what another machine changes. */
static void
look_at_file_system(struct doctor *d)
{
	static const struct {
		unsigned long type;
		const char *name;
	} remote[] = {{0x6969, "NFS"}, {0xff534d42, "CIFS"}, {0xfe534d42, "SMB"}, {0x517b, "SMB"},
	    {0x65735546, "FUSE"}, {0x01021997, "9P"}};
	struct statfs fs;

	if (statfs(d->env->paths.data, &fs) != 0)
		return;
	for (size_t i = 0; i < LEN(remote); i++) {
		if ((unsigned long)fs.f_type == remote[i].type)
			put(d, "on %s: readers look once a second for changes from other machines",
			    remote[i].name);
	}
}

static int
by_articles(const void *a, const void *b)
{
	const struct store_feed *x = a, *y = b;

	return (x->counts.total < y->counts.total) - (x->counts.total > y->counts.total);
}

/* Where keep= and limit= would help most. Sorts the feeds. */
static void
put_largest(struct doctor *d, struct store_feed *feed, size_t n)
{
	if (n > 1)
		qsort(feed, n, sizeof(*feed), by_articles);
	for (size_t i = 0; i < MIN(n, (size_t)LARGEST) && feed[i].counts.total > 0; i++)
		put(d, "%s%" PRId64 " articles of %s", i == 0 ? "the most: " : "          ",
		    feed[i].counts.total, feed[i].title);
}

static void
look_at_failing(struct doctor *d, struct store *s)
{
	struct store_feed *feed;
	struct arena a;
	struct err e;
	size_t n, nmove, failing = 0, gone = 0, never = 0;
	struct move *m;

	arena_init(&a, ARENA_BYTES);
	if (!store_feeds(s, 0, &a, &feed, &n, &e)) {
		fault(d, "%s", e.text);
		n = 0;
	}
	for (size_t i = 0; i < n; i++) {
		failing += feed[i].error != NULL && !feed[i].gone;
		gone += feed[i].gone;
		never += feed[i].success == 0;
	}
	if (failing > 0)
		put(d, "%zu of %zu feeds fail (dateline feeds --failing says why)", failing, n);
	if (gone > 0)
		put(d, "%zu are gone for good and not asked any more", gone);
	if (never > 0)
		put(d, "%zu have not given a good answer yet", never);
	if (moves_load(s, d->env->paths.feeds, &a, &m, &nmove, &e) && nmove > 0)
		put(d, "%zu have moved (dateline feeds --moved)", nmove);
	put_largest(d, feed, n);
	arena_free(&a);
}

static void
look_at_archive(struct doctor *d)
{
	char *path = xasprintf("%s/archive.db", d->env->paths.data);
	int missing = access(path, F_OK) == 0 ? 0 : errno;
	int kept = access(path, W_OK) == 0 && access(d->env->paths.data, W_OK) == 0 ? 0 : errno;
	struct store_size size;
	struct store *s;
	struct err e;
	int found;

	put_path(d, "archive", path);
	free(path);
	if (missing != 0) {
		if (missing == ENOENT)
			put(d, "is not there: the first refresh makes it");
		else
			fault(d, "cannot be reached: %s", strerror(missing));
		return;
	}
	if (kept != 0)
		fault(d, "cannot be written, so nothing is fetched or marked: %s", strerror(kept));
	look_at_file_system(d);
	s = store_open(d->env->paths.data, STORE_READ, &e);
	if (s == NULL) {
		fault(d, "%s", e.text);
		advise_recovery(d);
		name_copies(d);
		return;
	}
	if (store_size(s, &size, &e))
		put_size(d, &size);
	else
		fault(d, "%s", e.text);
	found = store_check(s, say_fault, d, &e);
	if (found == 0)
		put(d, "its integrity is fine");
	else if (found < 0)
		fault(d, "could not be checked: %s", e.text);
	if (found != 0)
		advise_recovery(d);
	name_copies(d);
	look_at_failing(d, s);
	store_close(s);
}

/* ---- programs and terminal */

static void
look_at_sandbox(struct doctor *d, const char *what, const char *program)
{
	int status;

	fprintf(d->out.file, "%-10s %s\n", what, program);
	fflush(d->out.file);
	status = print_program(d->out.file, program, "--self-test", "           ");
	if (status < 0)
		fault(d, "cannot be run");
	else if (status != 0)
		fault(d, "its self-test failed");
}

static void
look_at_terminal(struct doctor *d)
{
	const char *term = getenv("TERM"), *locale = setlocale(LC_CTYPE, NULL), *charset;
	int colours = command_colours();

	charset = nl_langinfo(CODESET);
	fprintf(d->out.file, "%-10s ", "terminal");
	print_dirty(&d->out, term != NULL ? term : "TERM is not set");
	fputc('\n', d->out.file);
	if (colours < 0)
		fault(d, "is not known here (terminfo): the reader cannot draw on it");
	else
		put(d, "%d colours%s", colours,
		    getenv("NO_COLOR") != NULL ? ", none used (NO_COLOR)" : "");
	if (d->out.terminal)
		put(d, "%d columns", d->out.columns);
	put(d, "locale %s, %s", locale != NULL ? locale : "C", charset);
	if (strcmp(charset, "UTF-8") != 0)
		put(d, "not UTF-8: what it cannot show is ?, lines and marks are ASCII");
}

enum exit_status
cmd_doctor(struct command_env *env, int argc, char **argv)
{
	struct doctor d = {.env = env};

	if (!command_options(env, NULL, 0, &argc, argv))
		return EXIT_USAGE;
	if (argc > 1) {
		complain_usage(env, "takes no argument, but '%s' was given", argv[1]);
		return EXIT_USAGE;
	}
	print_init(&d.out, stdout);
	look_at_config(&d);
	look_at_feeds(&d);
	look_at_archive(&d);
	look_at_sandbox(&d, "fetcher", "dateline-fetch");
	look_at_sandbox(&d, "parser", "dateline-parse");
	look_at_terminal(&d);
	fprintf(d.out.file, "%-10s dateline %s\n", "libraries", VERSION);
	command_libraries("           ");
	if (d.faults > 0)
		printf("\n%d fault%s found, marked !\n", d.faults, d.faults == 1 ? "" : "s");
	return d.faults > 0 ? EXIT_PART : EXIT_DONE;
}
