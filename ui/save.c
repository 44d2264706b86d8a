/* Saving articles to files and piping them to a command. What is written is what `dateline show`
 * prints, run as a program of its own: an article that waits to be read is read by it. */
#include "src/cmd_show.h"
#include "src/util.h"
#include "ui/acts.h"
#include "ui/list.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
	const char *option, *extension;
} formats[] = {{"--text", "txt"}, {"--markdown", "md"}, {"--html", "html"}, {"--json", "json"}};

/* ---- dateline show */

struct show {
	char **all;
	size_t n;
};

/* The command that prints n articles. */
static void
show_init(struct show *s, const struct ui *ui, int64_t format, const int64_t *keys, size_t n)
{
	const struct paths *p = &ui->env->paths;
	const char *const words[] = {"/proc/self/exe", "-c", p->config, "-f", p->feeds, "-d",
	    p->data, "show", formats[format].option, "--"};
	*s = (struct show){.all = xcalloc(LEN(words) + n + 1, sizeof(*s->all))};
	for (size_t i = 0; i < LEN(words); i++)
		s->all[s->n++] = xstrdup(words[i]);
	for (size_t i = 0; i < n; i++)
		s->all[s->n++] = xasprintf("%" PRId64, KEY_ID(keys[i]));
}

static void
show_release(struct show *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->all[i]);
	free(s->all);
}

/* A page behind a link, where that is read in place of its article: the archive, and with it
 * `show`, knows nothing of it. NULL: it is an article. Heap. */
static char *
page_text(const struct ui *ui, int64_t id, int64_t format, size_t *n)
{
	const struct article *page = ui_page(ui, id);
	const struct blocks *b = page ? article_pane_text(ui->article, id) : NULL;
	return b ? show_memory(ui->env, format, page, b, n) : NULL;
}

static char *
name_of(const struct ui *ui, const struct row *r)
{
	const struct article *page = ui_page(ui, r->id);
	return filename_make(page ? page->row.title : r->title, r->id);
}

static int
page_descriptor(const char *text, size_t n)
{
	int fd = memfd_create("page", MFD_CLOEXEC);
	if (fd >= 0 && write_all(fd, text, n))
		lseek(fd, 0, SEEK_SET);
	return fd;
}

/* ---- s */

/* What the name of a file says of its form; -1: nothing. */
static int64_t
format_of(const char *path)
{
	const char *dot = strrchr(path, '.');
	for (size_t i = 0; dot && i < LEN(formats); i++)
		if (strcasecmp(dot + 1, formats[i].extension) == 0)
			return (int64_t)i;
	if (dot && strcasecmp(dot + 1, "htm") == 0)
		return 2;
	return dot && strcasecmp(dot + 1, "markdown") == 0 ? 1 : -1;
}

static bool
write_articles(
    struct ui *ui, int fd, const char *path, const int64_t *keys, size_t n, int64_t format)
{
	struct show show;
	size_t len = 0;
	char *page = page_text(ui, KEY_ID(keys[0]), format, &len);
	show_init(&show, ui, format, keys, n);
	int status = page ? 0 : ui_run_quiet(show.all, fd);
	show_release(&show);
	bool ok = status == 0 && (!page || write_all(fd, page, len));
	if (!ok && page)
		ui_message(ui, "%s was not written: %s", path, strerror(errno));
	else if (!ok)
		ui_message(ui, "%s was not written: show ended with status %d", path,
		    WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	free(page);
	return ok;
}

/* To a file that was made for it; what was not written whole does not stay. */
static bool
write_new(struct ui *ui, int fd, const char *path, const int64_t *keys, size_t n, int64_t format)
{
	bool ok = write_articles(ui, fd, path, keys, n, format);
	if (ok && fsync(fd) != 0) {
		ui_message(ui, "%s: %s", path, strerror(errno));
		ok = false;
	}
	close(fd);
	if (!ok)
		unlink(path);
	return ok;
}

/* In the place of a file, which stays as it is until all of the new one is on the disk. */
static bool
write_over(struct ui *ui, const char *path, const int64_t *keys, size_t n, int64_t format)
{
	struct file_replace r;
	struct err e;
	struct stat st;
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) { /* a pipe, a device */
		int fd = open(path, O_WRONLY | O_CLOEXEC);
		bool ok = fd >= 0 && write_articles(ui, fd, path, keys, n, format);
		if (fd < 0)
			ui_message(ui, "%s: %s", path, strerror(errno));
		else
			close(fd);
		return ok;
	}
	if (!file_replace_begin(&r, path, &e)) {
		ui_error(ui, &e);
		return false;
	}
	bool written = write_articles(ui, r.fd, path, keys, n, format);
	bool ok = file_replace_end(&r, written, &e);
	if (written && !ok)
		ui_error(ui, &e);
	return ok;
}

/* All into one file. */
static void
save_to(struct ui *ui, const char *path, bool over)
{
	struct aim aim;
	int64_t format = format_of(path);
	int fd = -1;
	if (format < 0)
		format = ui->config->set.save_format;
	if (!aim_take(ui, &aim)) {
		aim_done(ui, &aim);
		return;
	}
	if (!over && (fd = open(path, O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, 0666)) < 0)
		ui_message(ui, "%s: %s", path, strerror(errno));
	else if (over ? write_over(ui, path, aim.key, aim.n, format)
		      : write_new(ui, fd, path, aim.key, aim.n, format)) {
		char *shown = paths_shown(path);
		ui_message(ui, "saved to %s", shown);
		free(shown);
	}
	aim_done(ui, &aim);
}

static void
save_over(struct ui *ui)
{
	char *path = xstrdup(ui->ask_url);
	save_to(ui, path, true);
	free(path);
}

/* Each in a file of its own in a folder; a name that is taken gets a number. */
struct saving {
	const char *folder;
	size_t saved;
};

static bool
save_row(void *arg, struct ui *ui, const struct row *r)
{
	struct saving *s = arg;
	int64_t format = ui->config->set.save_format;
	char *name = name_of(ui, r), *path = NULL;
	int fd = -1;
	for (int i = 1; fd < 0 && i < 1000; i++) {
		free(path);
		path = i == 1 ? xasprintf("%s/%s.%s", s->folder, name, formats[format].extension)
		              : xasprintf(
				  "%s/%s-%d.%s", s->folder, name, i, formats[format].extension);
		fd = open(path, O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, 0666);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	if (fd < 0)
		ui_message(ui, "%s: %s", path, strerror(errno));
	bool ok = fd >= 0 && write_new(ui, fd, path, &r->key, 1, format);
	s->saved += ok;
	free(name);
	free(path);
	return ok;
}

static void
save_in(struct ui *ui, const char *folder)
{
	struct saving s = {.folder = folder};
	struct aim aim;
	if (aim_take(ui, &aim) && aim_rows(ui, &aim, save_row, &s)) {
		char *shown = paths_shown(folder);
		ui_message(ui, "%zu saved in %s", s.saved, shown);
		free(shown);
	}
	aim_done(ui, &aim);
}

static void
save_done(struct ui *ui, const char *text)
{
	struct stat st;
	if (!text || !*text)
		return;
	char *path = filename_expand(text);
	bool there = lstat(path, &st) == 0;
	bool folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
	if (folder) {
		save_in(ui, path);
	} else if (there) {
		const char *slash = strrchr(path, '/');
		char *question = xasprintf("Write over %.100s?", slash ? slash + 1 : path);
		free(ui->ask_url);
		ui->ask_url = xstrdup(path);
		ui_ask(ui, question, save_over);
		free(question);
	} else {
		save_to(ui, path, false);
	}
	free(path);
}

static char *
save_complete(struct ui *ui, const char *stem, int i)
{
	(void)ui;
	return filename_complete(stem, i);
}

static bool
first_name(void *arg, struct ui *ui, const struct row *r)
{
	char **name = arg;
	*name = name_of(ui, r);
	return false;
}

void
act_save(struct ui *ui)
{
	const char *folder = ui->config->set.save_folder;
	struct prompt_request r = {.label = "save: ", .done = save_done, .complete = save_complete};
	struct aim aim;
	char *name = NULL, *initial;
	if (!aim_take(ui, &aim)) {
		free(aim.key);
		return;
	}
	if (aim.n == 1)
		aim_rows(ui, &aim, first_name, &name);
	initial = name ? xasprintf(
		      "%s/%s.%s", folder, name, formats[ui->config->set.save_format].extension)
	               : xasprintf("%s/", folder);
	r.initial = initial;
	r.hint = aim.n == 1 ? ".txt .md .html .json  Esc leave" : "a folder: a file each";
	ui_prompt(ui, &r);
	free(initial);
	free(name);
	free(aim.key);
}

/* ---- | */

void
pipe_to(struct ui *ui, const char *command, int64_t format)
{
	const char *shell = getenv("SHELL");
	char *const run[] = {
	    shell && *shell ? (char *)(uintptr_t)shell : (char *)(uintptr_t) "/bin/sh",
	    (char *)(uintptr_t) "-c", (char *)(uintptr_t)command, NULL};
	struct show show;
	struct aim aim;
	if (aim_take(ui, &aim)) {
		show_init(&show, ui, format, aim.key, aim.n);
		size_t len = 0;
		char *page = page_text(ui, KEY_ID(aim.key[0]), format, &len);
		char *const *const both[] = {show.all, run};
		int status = page ? ui_run_pipeline(ui, page_descriptor(page, len), both + 1, 1)
		                  : ui_run_pipeline(ui, -1, both, LEN(both));
		free(page);
		show_release(&show);
		if (status == -1 || WIFSIGNALED(status))
			ui_message(
			    ui, "the command was ended%s", status == -1 ? "" : " by a signal");
		else if (WEXITSTATUS(status))
			ui_message(ui, "the command ended with status %d", WEXITSTATUS(status));
	}
	aim_done(ui, &aim);
}

static void
pipe_done(struct ui *ui, const char *text)
{
	if (text && *text)
		pipe_to(ui, text, ui->config->set.pipe_format);
}

void
act_pipe(struct ui *ui)
{
	struct prompt_request r = {.label = "pipe to: ", .history = "pipe", .done = pipe_done};
	r.hint = "a command of the shell; the article is its input";
	ui_prompt(ui, &r);
}
