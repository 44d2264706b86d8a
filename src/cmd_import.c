/* dateline import: subscriptions of other programs. */
#include "src/command.h"
#include "src/import_opml.h"
#include "src/import_place.h"
#include "src/import_state.h"
#include "src/print.h"
#include "src/store.h"
#include "src/util.h"
#include "src/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define NOTES_SHOWN 40

/* ---- OPML */

struct opml_answer {
	struct import_opml in;
	struct arena arena;
	struct err error;
};

static bool
on_frame(void *arg, enum frame_type type, const void *data, size_t n)
{
	struct opml_answer *a = arg;
	struct outline o;

	if (type != FRAME_OUTLINE)
		return true;
	arena_reset(&a->arena);
	if (!outline_decode(&o, data, n, &a->arena, &a->error))
		return false;
	import_opml_outline(&a->in, &o);
	return true;
}

/* What is read is the list's business alone: the parser's, which can reach nothing. */
static bool
read_opml(struct command_env *env, const char *path, struct import *im, struct err *e)
{
	struct workers_options options = {.paths = &env->paths};
	struct parse_request r = {.url = "", .content_type = ""};
	struct opml_answer a = {.in = {.im = im}};
	int fd = strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
	                                : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct workers *w = NULL;
	char *body;
	size_t n;
	bool ok;

	if (fd < 0)
		return err_set(e, "%s: %s", path, strerror(errno));
	body = read_file(fd, STRBUF_BODY, &n, e);
	close(fd);
	if (body == NULL)
		return err_prefix(e, "%s", path);
	arena_init(&a.arena, STRBUF_BODY);
	ok = (w = workers_start(&options, e)) != NULL
	     && workers_parse(w, FRAME_OPML, &r, body, n, on_frame, &a, e);
	if (w != NULL)
		workers_stop(w, false);
	if (!ok && a.error.text[0] != '\0')
		*e = a.error;
	import_opml_release(&a.in);
	arena_free(&a.arena);
	free(body);
	return ok || err_prefix(e, "%s", path);
}

/* ---- the report */

static const char *
s_of(size_t n)
{
	return n == 1 ? "" : "s";
}

static void
count(const struct print *p, const char *what, size_t n, bool dry)
{
	if (n > 0)
		fprintf(p->file, "%zu %s%s %s\n", n, what, s_of(n), dry ? "would be new" : "new");
}

static void
report(const struct import *im, const struct import_counts *c, bool dry)
{
	struct print p;

	print_init(&p, stdout);
	if (c->replaced)
		fprintf(
		    p.file, "the default subscriptions %s replaced\n", dry ? "would be" : "were");
	if (c->feeds == 0)
		fprintf(p.file, "no feed is new\n");
	count(&p, "feed", c->feeds, dry);
	count(&p, "section", c->sections, dry);
	count(&p, "match line", c->matches, dry);
	count(&p, "comment", c->comments, dry);
	if (c->there > 0)
		fprintf(p.file, "%zu feed%s there already\n", c->there,
		    c->there == 1 ? " was" : "s were");
	if (im->twice > 0)
		fprintf(p.file, "%zu line%s in the list twice\n", im->twice,
		    im->twice == 1 ? " was" : "s were");
	for (size_t i = 0; i < MIN(im->nnote, (size_t)NOTES_SHOWN); i++) {
		fputs(i == 0 ? "left out or changed:\n  " : "  ", p.file);
		print_dirty(&p, im->note[i]);
		fputc('\n', p.file);
	}
	if (im->nnote > NOTES_SHOWN)
		fprintf(p.file, "  and %zu more\n", im->nnote - NOTES_SHOWN);
	if (c->kept)
		fprintf(p.file, "to undo it: what the feeds file was is kept as feeds~\n");
}

/* ---- other readers */

/* What is imported, from where. */
struct source {
	const struct kind *kind;
	struct import im;
	struct import_place place;
	struct import_flags flags;
	struct sfeed_list sfeed;
	struct foreign foreign;
	bool with_state, dry;
};

static bool
read_newsboat(struct source *x, const char *text, size_t n)
{
	import_newsboat(&x->im, text, n, &x->flags);
	return true;
}

static bool
read_newsraft(struct source *x, const char *text, size_t n)
{
	import_newsraft(&x->im, text, n);
	return true;
}

static bool
read_sfeed(struct source *x, const char *text, size_t n)
{
	import_sfeed(&x->im, text, n, &x->sfeed);
	return true;
}

static bool
read_snownews(struct source *x, const char *text, size_t n)
{
	import_snownews(&x->im, text, n);
	return true;
}

static bool
open_newsboat(struct source *x, struct err *e)
{
	return foreign_newsboat(&x->foreign, x->place.archive, e);
}

static bool
open_newsraft(struct source *x, struct err *e)
{
	return foreign_newsraft(&x->foreign, x->place.archive, e);
}

/* What was read: where sfeed_curses is told to keep it, or beside sfeedrc. */
static bool
open_sfeed(struct source *x, struct err *e)
{
	const char *set = getenv("SFEED_URL_FILE"), *slash = strrchr(x->place.list, '/');
	char *read = set != NULL && *set != '\0'
	                 ? xstrdup(set)
	                 : xasprintf("%.*surls",
			     slash == NULL ? 0 : (int)(slash - x->place.list) + 1, x->place.list);
	bool ok = foreign_sfeed(&x->foreign, &x->sfeed,
	    x->sfeed.folder != NULL ? x->sfeed.folder : x->place.archive,
	    access(read, F_OK) == 0 ? read : NULL, clock_now(), e);

	free(read);
	return ok;
}

static const struct kind {
	const char *name;
	enum import_reader reader;
	bool (*read)(struct source *, const char *text, size_t n);
	bool (*open)(struct source *, struct err *); /* NULL: it keeps nothing that is read here */
} kinds[] = {
    {"opml", READER_NEWSBOAT, NULL, NULL},
    {"newsboat", READER_NEWSBOAT, read_newsboat, open_newsboat},
    {"newsraft", READER_NEWSRAFT, read_newsraft, open_newsraft},
    {"sfeed", READER_SFEED, read_sfeed, open_sfeed},
    {"snownews", READER_SNOWNEWS, read_snownews, NULL},
};

static bool
is_opml(const char *path)
{
	size_t n = strlen(path);

	return n > 5 && strcasecmp(path + n - 5, ".opml") == 0;
}

/* The list, and the archive if there is one. */
static bool
read_source(struct command_env *env, struct source *x, const char *path, struct err *e)
{
	char *text;
	size_t n;

	if (x->kind->read == NULL)
		return read_opml(env, path, &x->im, e);
	x->im.keep_local = true;
	if (!import_place_find(&x->place, x->kind->reader, path, e))
		return false;
	if (is_opml(x->place.list))
		return read_opml(env, x->place.list, &x->im, e);
	text = import_read(x->place.list, &n, e);
	if (text == NULL)
		return false;
	(void)x->kind->read(x, text, n);
	free(text);
	return x->kind->open == NULL || (x->place.archive == NULL && x->sfeed.folder == NULL)
	       || x->kind->open(x, e);
}

/* ---- articles and marks */

static void
say_counts(const char *before, const struct foreign_counts *c)
{
	printf("%s%" PRId64 " article%s, %" PRId64 " of them unread", before, c->articles,
	    s_of((size_t)c->articles), c->unread);
	if (c->marked > 0)
		printf(", %" PRId64 " flagged", c->marked);
	if (c->deleted > 0)
		printf(", and %" PRId64 " deleted that would stay away", c->deleted);
	putchar('\n');
}

static void
on_progress(void *arg, size_t done, size_t all)
{
	(void)arg;
	fprintf(stderr, "\rimport  %zu/%zu articles%s", done, all, done == all ? "\n" : "");
}

/* The archive of another reader by its name, so that two do not resume each other. */
static char *
resume_name(const struct source *x)
{
	const char *path = x->place.archive != NULL ? x->place.archive : x->sfeed.folder;

	return xasprintf("import.%s.%016" PRIx64, x->kind->name, hash64(0, path, strlen(path)));
}

static bool
take_state(struct source *x, struct store *s, struct err *e)
{
	struct import_state_counts c;
	char *name = resume_name(x);
	bool ok = import_state_run(s, &x->foreign, &x->im, &x->flags, name,
	    isatty(STDERR_FILENO) ? on_progress : NULL, NULL, &c, e);

	free(name);
	if (!ok)
		return false;
	printf("%" PRId64 " article%s new, %" PRId64 " known\n", c.added, s_of((size_t)c.added),
	    c.known);
	if (c.marked > 0)
		printf("%" PRId64 " bookmarked or tagged\n", c.marked);
	if (c.hidden > 0)
		printf("%" PRId64 " deleted ones stay away\n", c.hidden);
	if (c.left_out > 0)
		printf("%" PRId64 " left out: their feeds are not subscribed\n", c.left_out);
	return true;
}

/* ---- the command */

static char *
default_feeds(void)
{
	char *path = paths_share("feeds/default.feeds"), *text = NULL;
	int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	struct err e;

	if (fd >= 0) {
		text = read_file(fd, STRBUF_BODY, NULL, &e);
		close(fd);
	}
	free(path);
	return text;
}

/* The archive follows the file, so that a reader that is open sees both; then the articles. */
static enum exit_status
fill_archive(struct command_env *env, struct source *x)
{
	enum exit_status status;
	struct store *s = command_store(env, true, &status);
	struct err e;

	if (s == NULL)
		return status;
	status = EXIT_DONE;
	if (x->with_state && x->foreign.n > 0 && !take_state(x, s, &e)) {
		complain_err(&e);
		status = e.status;
	}
	store_close(s);
	return status;
}

static enum exit_status
take_in(struct command_env *env, struct source *x)
{
	struct import_counts c;
	char *defaults = default_feeds();
	struct err e;
	bool ok;

	import_group(&x->im);
	ok = import_apply(&x->im, env->paths.feeds, defaults, x->dry, &c, &e);

	free(defaults);
	if (!ok) {
		complain_err(&e);
		return e.status;
	}
	report(&x->im, &c, x->dry);
	fflush(stdout);
	if (x->foreign.n > 0 && (x->dry || !x->with_state))
		say_counts("--with-state would bring ", &x->foreign.counts);
	return x->dry ? EXIT_DONE : fill_archive(env, x);
}

static enum exit_status
run(struct command_env *env, struct source *x, const char *path, const char *flags)
{
	enum exit_status status;
	struct err e = {0};

	if (import_flags_parse(&x->flags, flags, &e) && read_source(env, x, path, &e)) {
		status = take_in(env, x);
	} else {
		complain_err(&e);
		status = e.status;
	}
	foreign_close(&x->foreign);
	import_release(&x->im);
	import_place_release(&x->place);
	import_flags_release(&x->flags);
	sfeed_list_release(&x->sfeed);
	return status;
}

enum exit_status
cmd_import(struct command_env *env, int argc, char **argv)
{
	struct source x = {0};
	bool trust = false;
	const char *flags = NULL;
	const struct command_option options[] = {{"with-state", 0, &x.with_state, NULL},
	    {"flags", 0, NULL, &flags}, {"dry-run", 0, &x.dry, NULL}, {"trust", 0, &trust, NULL}};

	if (!command_options(env, options, LEN(options), &argc, argv))
		return EXIT_USAGE;
	for (size_t i = 0; argc > 1 && i < LEN(kinds); i++) {
		if (strcmp(kinds[i].name, argv[1]) == 0)
			x.kind = &kinds[i];
	}
	if (argc < 2 || argc > 3 || (argc == 2 && x.kind == &kinds[0])) {
		complain_usage(
		    env, "wants opml, newsboat, newsraft, sfeed or snownews, and a path");
		return EXIT_USAGE;
	}
	if (x.kind == NULL) {
		complain_usage(env,
		    "unknown form '%s' (opml, newsboat, newsraft, sfeed or snownews)", argv[1]);
		return EXIT_USAGE;
	}
	import_init(&x.im, trust);
	return run(env, &x, argc == 3 ? argv[2] : NULL, flags);
}
