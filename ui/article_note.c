/* Links within the article: to a note, and back. */
#include "src/text.h"
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

char *
article_note_line(const struct article_pane *p, int i)
{
	const struct blocks *b = &p->blocks;
	char name[NAME_MAX_BYTES];

	for (size_t k = 0; k < b->nspan; k++) {
		const struct span *s = &b->span[k];
		if (!note_name(b, s, name) || find_note(p, name) != s || i-- > 0)
			continue;
		uint32_t place = *blocks_note_of(b, s->link);
		const char *text = b->text.s + place;
		size_t n = MIN((size_t)SHOWN, b->text.len - place);
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
		return xasprintf("^%s %.*s", name, (int)n, text);
	}
	return NULL;
}
