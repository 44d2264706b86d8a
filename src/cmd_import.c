/* dateline import: subscriptions of other programs. */
#include "src/command.h"
#include "src/import_opml.h"
#include "src/print.h"
#include "src/store.h"
#include "src/util.h"
#include "src/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
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
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
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
		fprintf(p.file, "the default subscriptions %s; they %s kept as feeds~\n",
		    dry ? "would be replaced" : "were replaced", dry ? "would be" : "are");
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

/* The file first, then the archive, so that a reader that is open sees both. */
static enum exit_status
take_in(struct command_env *env, struct import *im, bool dry)
{
	enum exit_status status = EXIT_DONE;
	struct import_counts c;
	char *defaults = default_feeds();
	struct store *s;
	struct err e;

	if (!import_apply(im, env->paths.feeds, defaults, dry, &c, &e)) {
		complain_err(&e);
		status = e.status;
	} else if (!dry) {
		s = command_store(env, true, &status);
		if (s != NULL)
			store_close(s);
		status = s == NULL ? status : EXIT_DONE;
	}
	free(defaults);
	if (status == EXIT_DONE)
		report(im, &c, dry);
	return status;
}

enum exit_status
cmd_import(struct command_env *env, int argc, char **argv)
{
	bool dry = false, trust = false;
	const struct command_option options[] = {
	    {"dry-run", 0, &dry, NULL}, {"trust", 0, &trust, NULL}};
	struct import im;
	enum exit_status status;
	struct err e = {0};

	if (!command_options(env, options, LEN(options), &argc, argv))
		return EXIT_USAGE;
	if (argc != 3) {
		complain_usage(env, "wants opml and the path of the list");
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "opml") != 0) {
		complain_usage(env, "unknown form '%s' (opml)", argv[1]);
		return EXIT_USAGE;
	}
	import_init(&im, trust);
	if (read_opml(env, argv[2], &im, &e)) {
		status = take_in(env, &im, dry);
	} else {
		complain_err(&e);
		status = e.status;
	}
	import_release(&im);
	return status;
}
