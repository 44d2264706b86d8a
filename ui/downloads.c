/* Downloads as the reader sees them: what it asks for, and what the fetcher says of those that
 * run. */
#include "src/util.h"
#include "ui/acts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRAW_US 1000000 /* between two pictures of what only grew */

void
download_ask(struct ui *ui, enum download_verb verb, int64_t id, int64_t number)
{
	struct msg m = {.type = MSG_DOWNLOAD, .a = id, .b = verb, .c = number};
	if (ui_send(ui, &m) && verb == DOWNLOAD_NEW)
		ui_message(ui, "downloading (:downloads shows how far)");
}

const struct loading *
download_running(const struct ui *ui, int64_t id)
{
	for (size_t i = 0; i < ui->nloading; i++)
		if (ui->loading[i].id == id)
			return &ui->loading[i];
	return NULL;
}

/* A new fetcher does not know what ran. */
void
download_again(struct ui *ui)
{
	for (size_t i = 0; i < ui->nloading; i++)
		download_ask(ui, DOWNLOAD_GO, ui->loading[i].id, 0);
}

static void
say_end(struct ui *ui, const struct msg *m)
{
	const char *name = strrchr(m->text, '/');
	if (m->b == LOAD_DONE)
		ui_message(ui, "downloaded %s", name ? name + 1 : m->text);
	else if (m->b == LOAD_FAILED)
		ui_message(ui, "not downloaded: %s", m->text);
}

void
download_news(struct ui *ui, const struct msg *m)
{
	struct loading *l = (struct loading *)(uintptr_t)download_running(ui, m->a);
	int64_t now = clock_mono_us();
	bool runs = m->b == LOAD_RUNS, new = !l;
	if (m->b >= LOAD_DONE) {
		say_end(ui, m);
		if (l)
			*l = ui->loading[--ui->nloading];
	} else {
		if (new) {
			GROW(ui->loading, ui->cap_loading, ui->nloading);
			l = &ui->loading[ui->nloading++];
		}
		*l = (struct loading){m->a, m->c, m->d, m->e, runs};
	}
	if (ui->text && ui->text->ops->news)
		ui->text->ops->news(ui->text, ui, m);
	if (runs && !new &&now - ui->loading_us < DRAW_US)
		return;
	ui->loading_us = now;
	ui_redraw(ui);
}

/* "download 45%", of several as one. */
void
download_summary(const struct ui *ui, struct strbuf *out)
{
	int64_t have = 0, size = 0;
	bool known = true;
	for (size_t i = 0; i < ui->nloading; i++) {
		if (!ui->loading[i].runs)
			continue;
		have += ui->loading[i].have;
		size += ui->loading[i].size;
		known = known && ui->loading[i].size > 0;
	}
	if (!ui->nloading)
		return;
	if (ui->nloading > 1)
		strbuf_addf(out, "%zu downloads ", ui->nloading);
	else
		strbuf_adds(out, "download ");
	if (known && size)
		strbuf_addf(out, "%d%%  ", (int)((double)have * 100 / (double)size));
	else
		strbuf_addf(out, "%lld MB  ", (long long)(have / 1000000));
}
