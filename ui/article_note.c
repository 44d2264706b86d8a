/* Links within the article: to a note, and back. */
#include "src/text.h"
#include "src/utf8.h"
#include "src/util.h"
#include "ui/article_pane.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 24
#define SHOWN          60 /* bytes of a note in a line */

/* What a link to a note is called: its text without brackets. */
static bool
note_name(const struct blocks *b, const struct span *s, char out[NAME_MAX_BYTES])
{
	const char *text = b->text.s + s->at;
	size_t n = s->len;

	if (!(s->link & BLOCKS_NOTE) || blocks_note_of(b, s->link) == NULL)
		return false;
	while (n > 0 && strchr("[( ", text[0]) != NULL) {
		text++;
		n--;
	}
	while (n > 0 && strchr("]) .", text[n - 1]) != NULL)
		n--;
	if (n == 0 || n >= NAME_MAX_BYTES)
		return false;
	memcpy(out, text, n);
	out[n] = '\0';
	return true;
}

/* The first link to a note of a name. */
static const struct span *
find_note(const struct article_pane *p, const char *name)
{
	const struct blocks *b = &p->blocks;
	char own[NAME_MAX_BYTES];

	for (size_t i = 0; i < b->nspan; i++)
		if (note_name(b, &b->span[i], own) && strcmp(own, name) == 0)
			return &b->span[i];
	return NULL;
}

bool
article_note_follow(struct article_pane *p, struct ui *ui, const char *name)
{
	char only[NAME_MAX_BYTES];
	size_t n = strcspn(name, " ");

	if (n == 0 || n >= sizeof(only))
		return false;
	memcpy(only, name, n);
	only[n] = '\0';
	const struct span *s = find_note(p, only);
	if (s == NULL)
		return false;
	p->note_from = MAX(article_top_place(p), 1);
	article_go_to(p, ui, layout_line_at(&p->view.l, *blocks_note_of(&p->blocks, s->link)));
	ui_message(ui, "note %s (h goes back)", only);
	return true;
}

bool
article_note_back(struct article_pane *p, struct ui *ui)
{
	if (p->note_from == 0)
		return false;
	article_go_to(p, ui, layout_line_at(&p->view.l, p->note_from));
	p->note_from = 0;
	return true;
}

/* A link to a note, the first of its name. */
struct named {
	char name[NAME_MAX_BYTES];
	uint32_t at; /* its span */
};

static int
by_name(const void *x, const void *y)
{
	const struct named *a = x, *b = y;
	int order = strcmp(a->name, b->name);

	return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

static int
by_place(const void *x, const void *y)
{
	const struct named *a = x, *b = y;

	return (a->at > b->at) - (a->at < b->at);
}

/* All that can be followed, in the order of the text; heap. */
static struct named *
names_of(const struct blocks *b, size_t *n)
{
	struct named *all = NULL;
	size_t cap = 0, got = 0;

	*n = 0;
	for (size_t i = 0; i < b->nspan; i++) {
		struct named one = {.at = (uint32_t)i};
		if (!note_name(b, &b->span[i], one.name))
			continue;
		GROW(all, cap, got);
		all[got++] = one;
	}
	if (got > 1)
		qsort(all, got, sizeof(*all), by_name);
	for (size_t i = 0; i < got; i++)
		if (*n == 0 || strcmp(all[*n - 1].name, all[i].name) != 0)
			all[(*n)++] = all[i];
	if (*n > 1)
		qsort(all, *n, sizeof(*all), by_place);
	return all;
}

/* How much of the text from `place` on is of the block that it is in. */
static size_t
rest_of_block(const struct blocks *b, uint32_t place)
{
	for (size_t i = 0; i < b->nblock; i++) {
		const struct block *block = &b->block[i];
		if (block->spans == 0)
			continue;
		const struct span *last = &b->span[block->span + block->spans - 1];
		if (b->span[block->span].at <= place && place < last->at + last->len)
			return last->at + last->len - place;
	}
	return 0;
}

static char *
note_line(const struct blocks *b, const struct named *named)
{
	uint32_t place = *blocks_note_of(b, b->span[named->at].link);
	const char *text = b->text.s + place;
	size_t rest = rest_of_block(b, place), n = MIN((size_t)SHOWN, rest);

	while (n > 0 && !utf8_starts(text, rest, n))
		n--;
	return xasprintf("^%s %.*s", named->name, (int)n, text);
}

char *
article_note_line(const struct article_pane *p, const char *begun, int i)
{
	size_t n, typed = strlen(begun);
	struct named *all = names_of(&p->blocks, &n);
	char *found = NULL;

	for (size_t k = 0; k < n && found == NULL; k++) {
		char *line = note_line(&p->blocks, &all[k]);
		if (strncmp(line, begun, typed) == 0 && i-- == 0)
			found = line;
		else
			free(line);
	}
	free(all);
	return found;
}
