/* The person's two files, read again when they change under a running reader. */
#include "src/util.h"
#include "ui/state.h"

#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>

/* Where a file lies: editors put a new one in its place, so its folder is watched. */
static int
watch_folder(int notify, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ? xstrndup(path, (size_t)(slash - path) + 1) : xstrdup(".");
	int watch = inotify_add_watch(notify, folder, IN_CLOSE_WRITE | IN_MOVED_TO);
	free(folder);
	return watch;
}

void
reread_watch(struct ui *ui)
{
	ui->watched[0] = watch_folder(ui->notify, ui->env->paths.config);
	ui->watched[1] = watch_folder(ui->notify, ui->env->paths.feeds);
}

static bool
is_file(const struct inotify_event *event, int watch, const char *path)
{
	const char *slash = strrchr(path, '/');
	return event->wd == watch && event->len > 0
	       && strcmp(event->name, slash ? slash + 1 : path) == 0;
}

bool
reread_event(struct ui *ui, const struct inotify_event *event)
{
	if (is_file(event, ui->watched[0], ui->env->paths.config))
		ui->reread_config = true;
	else if (is_file(event, ui->watched[1], ui->env->paths.feeds))
		ui->reread_feeds = true;
	else
		return false;
	return true;
}

/* What was set in this run stays. */
static void
keep_settings(struct ui *ui, struct config *fresh)
{
	for (size_t i = 0; i < setting_count; i++) {
		struct err e;
		if (!ui->changed_settings[i])
			continue;
		char *value = config_get(ui->config, &setting_rows[i]);
		if (!config_set(fresh, setting_rows[i].name, value, &e))
			ui_message(ui, "%s", e.text);
		free(value);
	}
}

static void
read_config(struct ui *ui)
{
	struct config fresh;
	struct complaints cs = {0};
	struct err e;
	config_init(&fresh);
	if (!config_load(&fresh, ui->env->paths.config, &cs, &e)) {
		ui_error(ui, &e);
		config_release(&fresh);
	} else {
		keep_settings(ui, &fresh);
		config_release(ui->config);
		*ui->config = fresh;
		ui->nkeys = 0;
		if (cs.n)
			ui_message(ui, "%s", cs.c[0].text);
		else if (!ui->message[0]) /* what the reader itself wrote has been said */
			ui_message(ui, "config was read again");
		tty_mouse(&ui->tty, ui->config->set.mouse);
		screen_reset(ui->screen);
		frame_layout(ui);
		ui_reload(ui);
		struct msg m = {.type = MSG_RULES};
		if (ui->workers && workers_fetcher_alive(ui->workers))
			workers_send(ui->workers, &m, workers_config(ui->env->paths.config));
	}
	complaints_release(&cs);
}

void
reread_files(struct ui *ui)
{
	if (ui->reread_config)
		read_config(ui);
	if (ui->reread_feeds) {
		feeds_check(ui);
		feeds_send(ui);
	}
	ui->reread_config = ui->reread_feeds = false;
}
