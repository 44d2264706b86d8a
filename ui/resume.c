/* What is kept in the archive over restarts: the place in the section, the list and the article,
 * "list=1 key=123 article=45 at=678 zoom=0 sections=0 width=0", and when the person was here. */
#include "src/util.h"
#include "ui/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACE      "reader.place"
#define SEEN       "reader.seen" /* when a key was last pressed in any reader */
#define VISIT_ENDS 7200          /* seconds without a key */
#define SEEN_EVERY 60

static int64_t
place_number(const char *place, const char *name)
{
	size_t n = strlen(name);
	for (const char *s = place; s; s = strchr(s, ' ')) {
		s += *s == ' ';
		if (strncmp(s, name, n) == 0 && s[n] == '=')
			return strtoll(s + n + 1, NULL, 10);
	}
	return 0;
}

static bool
article_exists(struct ui *ui, int64_t id)
{
	struct arena a;
	struct article article;
	arena_init(&a, STRBUF_BODY);
	bool found = id > 0 && store_article(ui->store, id, &a, &article, NULL);
	arena_free(&a);
	return found;
}

void
resume_read(struct ui *ui)
{
	int64_t list = LIST_LATEST, key = 0;
	char *place = ui->config->set.resume ? store_get(ui->store, PLACE) : NULL;
	const char *name = NULL;
	if (place) {
		list = place_number(place, "list");
		key = place_number(place, "key");
		ui->want_article = place_number(place, "article");
		ui->want_at = (uint32_t)place_number(place, "at");
		ui->zoom_list = place_number(place, "zoom") == 1;
		int64_t wider = place_number(place, "sections"),
			wider_list = place_number(place, "width");
		ui->wider_sections = wider >= -60 && wider <= 60 ? (int)wider : 0;
		ui->wider_list = wider_list >= -60 && wider_list <= 60 ? (int)wider_list : 0;
	}
	name = sections_name(ui->sections, list);
	struct arena a;
	struct store_feed feed;
	arena_init(&a, STRBUF_SMALL);
	if (!name && list < 0 && store_feed(ui->store, -list, &a, &feed, NULL))
		name = feed.title;
	if (!name) { /* a section that is gone */
		list = LIST_LATEST;
		key = 0;
		name = "Latest";
	}
	if (ui->want_article && !article_exists(ui, ui->want_article))
		ui->want_article = 0;
	list_open(ui->list, ui, list, name, key);
	sections_set(ui->sections, list);
	ui->focus = FOCUS_LIST;
	arena_free(&a);
	free(place);
}

void
resume_write(struct ui *ui, bool article)
{
	int64_t id = article ? article_pane_id(ui->article) : 0;
	uint32_t at = id ? article_pane_at(ui->article) : 0;
	article_pane_keep(ui->article, ui);
	struct msg m = {.type = MSG_PUT};
	if (!ui->workers || !workers_fetcher_alive(ui->workers))
		return;
	char *text = xasprintf("%s=list=%" PRId64 " key=%" PRId64 " article=%" PRId64
			       " at=%u zoom=%d sections=%d width=%d",
	    PLACE, list_number(ui->list), list_key(ui->list), id, at, ui->zoom_list,
	    ui->wider_sections, ui->wider_list);
	if (ui->place && strcmp(ui->place, text) == 0) {
		free(text);
		return;
	}
	free(ui->place);
	ui->place = text;
	msg_text(&m, text);
	workers_send(ui->workers, &m, -1);
}

static void
put(struct ui *ui, const char *name, int64_t seconds)
{
	struct msg m = {.type = MSG_PUT};
	snprintf(m.text, sizeof(m.text), "%s=%" PRId64, name, seconds);
	workers_send(ui->workers, &m, -1);
}

void
visit_key(struct ui *ui)
{
	int64_t seen = 0;
	if (ui->now - ui->seen < SEEN_EVERY || !ui->workers || !workers_fetcher_alive(ui->workers))
		return;
	char *text = store_get(ui->store, SEEN);
	if (text && parse_int(text, 0, INT64_MAX, &seen) && ui->now - seen > VISIT_ENDS)
		put(ui, "visit", seen);
	free(text);
	ui->seen = ui->now;
	put(ui, SEEN, ui->now);
}
