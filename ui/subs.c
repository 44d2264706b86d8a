/* The person's feeds file: adding to it, editing it, telling the fetcher. */
#include "src/moves.h"
#include "src/util.h"
#include "src/words.h"
#include "ui/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* The fetcher may not open files of the person: it gets a descriptor. */
void
feeds_send(struct ui *ui)
{
	struct msg m = {.type = MSG_FEEDS};
	int fd = open(ui->env->paths.feeds, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		ui_message(ui, "%s: %s", ui->env->paths.feeds, strerror(errno));
	else if (ui->workers)
		workers_send(ui->workers, &m, fd);
	else
		close(fd);
}

/* ---- feeds that undo has brought back, and those that redo has taken away */

/* Under its name the archive keeps the lines of a removed feed; "": no more. They may be longer
 * than a message. */
static void
keep(struct ui *ui, const char *name, const char *lines, size_t n)
{
	struct msg m = {.type = MSG_PUT};
	int fd = memfd_create("lines", MFD_CLOEXEC);
	if (fd >= 0 && write_all(fd, lines, n) && lseek(fd, 0, SEEK_SET) == 0) {
		msg_text(&m, name);
		workers_send(ui->workers, &m, fd);
	} else if (fd >= 0) {
		close(fd);
	}
}

/* Its lines into the file again. */
static bool
put_back(struct ui *ui, const char *name, struct err *e)
{
	char *taken = store_get(ui->store, name);
	bool any = taken && *taken, ok = !any || feedlist_put_back(ui->env->paths.feeds, taken, e);
	if (any && ok)
		keep(ui, name, "", 0);
	free(taken);
	return ok;
}

/* And out of it. */
static bool
take_away(struct ui *ui, const struct store_feed *f, const char *name, struct err *e)
{
	char *url = command_address(ui->env, ui->store, f, e);
	struct strbuf taken;
	strbuf_init(&taken, STRBUF_SMALL);
	bool ok =
	    url ? feedlist_take(ui->env->paths.feeds, url, &taken, e) : e->status == EXIT_PART;
	if (url && ok)
		keep(ui, name, taken.s, taken.len);
	strbuf_release(&taken);
	free(url);
	return ok;
}

void
feeds_undone(struct ui *ui, bool redo)
{
	struct store_feed *feed;
	struct arena a;
	struct err e;
	size_t n;
	arena_init(&a, STRBUF_BODY);
	bool ok = store_feeds(ui->store, -1, &a, &feed, &n, &e);
	for (size_t i = 0; ok && i < n; i++) {
		/* The archive has it one way, the file still the other. */
		if (feed[i].attached != redo || feed[i].removed != redo)
			continue;
		char *name = xasprintf(COMMAND_TAKEN, feed[i].id);
		ok = redo ? take_away(ui, &feed[i], name, &e) : put_back(ui, name, &e);
		free(name);
	}
	if (ok)
		feeds_send(ui);
	else
		ui_error(ui, &e);
	arena_free(&a);
}

/* ---- feeds that their servers moved */

static void
moved_done(struct ui *ui, const char *text)
{
	struct move *m;
	struct arena a;
	struct err e;
	size_t n, written = 0;
	if (!text || (*text != 'y' && *text != 'Y'))
		return;
	arena_init(&a, STRBUF_BODY);
	if (!moves_load(ui->store, ui->env->paths.feeds, &a, &m, &n, &e)
	    || !moves_write(ui->env->paths.feeds, m, n, &written, &e))
		ui_error(ui, &e);
	else
		ui_message(
		    ui, "%zu new address%s written to feeds", written, written == 1 ? "" : "es");
	if (written)
		feeds_send(ui);
	arena_free(&a);
}

void
feeds_moved(struct ui *ui)
{
	struct prompt_request r = {
	    .label = "write the new addresses to feeds? y/n: ", .done = moved_done};
	struct move *m;
	struct arena a;
	struct err e;
	size_t n;
	arena_init(&a, STRBUF_BODY);
	if (!moves_load(ui->store, ui->env->paths.feeds, &a, &m, &n, &e)) {
		ui_error(ui, &e);
	} else if (n == 0) {
		ui_message(ui, "no feed has moved");
	} else {
		ui_prompt(ui, &r);
	}
	arena_free(&a);
}

/* Names the first wrong line after the file was edited. */
void
feeds_check(struct ui *ui)
{
	struct feedlist fl = {0};
	struct complaints cs = {0};
	struct err e;
	if (!feedlist_load(&fl, ui->env->paths.feeds, &cs, &e)) {
		ui_error(ui, &e);
	} else {
		feedlist_check(&fl, ui->now, &cs);
		if (cs.n == 1)
			ui_message(ui, "%s", cs.c[0].text);
		else if (cs.n > 1)
			ui_message(ui, "%s (and %zu more)", cs.c[0].text, cs.n - 1);
		else if (!ui->message[0]) /* what the reader itself wrote has been said */
			ui_message(ui, "feeds read again");
	}
	feedlist_release(&fl);
	complaints_release(&cs);
}

void
feeds_edit(struct ui *ui)
{
	const char *editor = getenv("VISUAL");
	struct words w = {0};
	struct err e;
	size_t at;
	if (!editor || !*editor)
		editor = getenv("EDITOR");
	if (!editor || !*editor)
		editor = "vi";
	if (!words_split(&w, editor, strlen(editor), &at, &e) || w.n == 0) {
		ui_message(ui, "VISUAL: %s", w.n ? e.text : "no command");
		words_release(&w);
		return;
	}
	char **argv = xcalloc(w.n + 2, sizeof(*argv));
	for (size_t i = 0; i < w.n; i++)
		argv[i] = w.word[i].s;
	argv[w.n] = ui->env->paths.feeds;
	int status = ui_run_foreground(ui, argv);
	if (status == -1 || (WIFEXITED(status) && WEXITSTATUS(status) == 127)) {
		ui_message(ui, "%s could not be started: set VISUAL or EDITOR", argv[0]);
	} else {
		feeds_check(ui);
		feeds_send(ui);
		ui_reload(ui);
	}
	free(argv);
	words_release(&w);
}
