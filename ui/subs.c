/* The person's feeds file: adding to it, editing it, telling the fetcher. */
#include "src/moves.h"
#include "src/util.h"
#include "src/words.h"
#include "ui/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
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

/* The path of the section that is shown, NULL for none. */
static const char *
section_path(struct ui *ui, struct arena *a)
{
	struct store_section *s;
	size_t n;
	int64_t list = list_number(ui->list);
	if (!store_sections(ui->store, a, &s, &n, NULL))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (s[i].list == list && *s[i].path)
			return s[i].path;
	return NULL;
}

static void
add_done(struct ui *ui, const char *text)
{
	struct words w = {0};
	struct err e;
	struct arena a;
	size_t at;
	if (!text || !*text)
		return;
	arena_init(&a, STRBUF_BODY);
	if (!words_split(&w, text, strlen(text), &at, &e) || w.n == 0) {
		ui_error(ui, &e);
	} else if (!feed_url_check(w.word[0].s, &e)) {
		ui_error(ui, &e);
	} else {
		const char *section = section_path(ui, &a);
		if (feedlist_add(ui->env->paths.feeds, w.word[0].s, section,
			w.n > 1 ? w.word[1].s : NULL, &e)) {
			feeds_send(ui);
			struct msg m = {.type = MSG_REFRESH, .a = LIST_LATEST};
			ui_send(ui, &m);
			ui_message(ui, "added to %s", section ? section : "Latest");
		} else {
			ui_error(ui, &e);
		}
	}
	arena_free(&a);
	words_release(&w);
}

void
feeds_add(struct ui *ui)
{
	struct prompt_request r = {.label = "add feed: ", .history = "url", .done = add_done};
	ui_prompt(ui, &r);
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
