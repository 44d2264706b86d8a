/* What was typed into prompts, kept in the archive over restarts: a ring of places for each
 * history, "typed.search.7" = "57 grain or wheat", where 57 counts up. */
#include "src/util.h"
#include "ui/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MOST 340 /* bytes; a longer one is kept for this run only */

struct kept {
	int64_t number;
	char *line;
};

static int
by_number(const void *a, const void *b)
{
	int64_t x = ((const struct kept *)a)->number, y = ((const struct kept *)b)->number;
	return x < y ? -1 : x > y;
}

void
typed_load(struct ui *ui, const char *history)
{
	struct prompt_history *h = prompt_history_of(&ui->prompt, history);
	struct kept kept[HISTORY_MAX];
	size_t n = 0;
	if (!h || h->loaded || strcmp(history, "search") == 0) /* the archive has searches */
		return;
	h->loaded = true;
	for (int i = 0; i < HISTORY_MAX; i++) {
		char name[60];
		snprintf(name, sizeof(name), "typed.%s.%d", history, i);
		char *value = store_get(ui->store, name), *line = value ? strchr(value, ' ') : NULL;
		if (line) {
			*line = '\0';
			if (parse_int(value, 0, UINT32_MAX - 1, &kept[n].number))
				kept[n++].line = xstrdup(line + 1);
		}
		free(value);
	}
	qsort(kept, n, sizeof(*kept), by_number);
	for (size_t i = 0; i < n; i++) {
		prompt_history_add(h, kept[i].line);
		h->next = (uint32_t)kept[i].number + 1;
		free(kept[i].line);
	}
}

void
ui_typed(struct ui *ui, const char *history, const char *line)
{
	struct prompt_history *h = prompt_history_of(&ui->prompt, history);
	struct msg m = {.type = MSG_PUT};
	if (!h || strcmp(history, "search") == 0 || strlen(line) > LINE_MOST || !ui->workers
	    || !workers_fetcher_alive(ui->workers))
		return;
	snprintf(m.text, sizeof(m.text), "typed.%s.%" PRIu32 "=%" PRIu32 " %s", history,
	    h->next % HISTORY_MAX, h->next, line);
	h->next++;
	workers_send(ui->workers, &m, -1);
}
