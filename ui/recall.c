/* What was searched for, kept in the archive so that the next reader offers it again. */
#include "src/util.h"
#include "ui/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT 20

/* A place has the number of the search and, behind a colon, the search itself. */
static char *
read_place(struct ui *ui, int slot, int64_t *number)
{
	char name[32];
	snprintf(name, sizeof(name), "history.search.%d", slot);
	char *value = store_get(ui->store, name), *colon = value ? strchr(value, ':') : NULL;
	if (colon)
		*colon = '\0';
	if (colon && parse_int(value, 1, INT64_MAX - 1, number)) {
		char *line = xstrdup(colon + 1);
		free(value);
		return line;
	}
	free(value);
	return NULL;
}

void
recall_load(struct ui *ui)
{
	struct {
		int64_t number;
		char *line;
	} kept[KEPT];
	if (ui->searches)
		return;
	ui->searches = 1;
	for (int i = 0; i < KEPT; i++) {
		kept[i].number = 0;
		kept[i].line = read_place(ui, i, &kept[i].number);
		if (kept[i].line && kept[i].number >= ui->searches)
			ui->searches = kept[i].number + 1;
	}
	/* Oldest first: the numbers in use are the last KEPT. */
	for (int64_t n = ui->searches - KEPT; n < ui->searches; n++)
		for (int i = 0; i < KEPT; i++)
			if (kept[i].line && kept[i].number == n)
				prompt_remember(&ui->prompt, "search", kept[i].line);
	for (int i = 0; i < KEPT; i++)
		free(kept[i].line);
}

void
recall_keep(struct ui *ui, const char *text)
{
	struct msg m = {.type = MSG_PUT};
	recall_load(ui);
	char *place = xasprintf(
	    "history.search.%d=%" PRId64 ":%s", (int)(ui->searches % KEPT), ui->searches, text);
	/* One that does not fit a message is remembered until the end alone. */
	if (strlen(place) < sizeof(m.text) && ui->workers) {
		msg_text(&m, place);
		ui_send(ui, &m);
		ui->searches++;
	}
	free(place);
}
