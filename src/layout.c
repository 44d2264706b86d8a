/* Lines and runs, and the lines that are no article's blocks: headers, links, rules. */
#include "src/layout.h"

#include "src/layout_flow.h"
#include "src/text.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

#define LAYOUT_TEXT_MAX ((size_t)64 * 1024 * 1024) /* narrow columns repeat bars and bullets */

void
layout_init(struct layout *l)
{
	*l = (struct layout){0};
	strbuf_init(&l->buf, LAYOUT_TEXT_MAX);
}

void
layout_release(struct layout *l)
{
	free(l->line);
	free(l->run);
	strbuf_release(&l->buf);
	layout_init(l);
}

void
layout_clear(struct layout *l)
{
	l->nline = l->nrun = 0;
	l->tail = 0;
	strbuf_clear(&l->buf);
}

/* Lines behind the blocks have places of their own behind the text, so that a reader who is among
 * them stays there when the width changes. */
static void
place_tail(struct layout *l, size_t from)
{
	for (size_t i = from; i < l->nline; i++)
		l->line[i].source = l->tail > 0 ? ++l->tail : 0;
}

void
layout_text(struct layout *l, const char *s, size_t n, enum style_role role, int indent, int hang,
    const struct layout_options *o)
{
	struct flow f;
	struct margin m = {.first = indent, .hang = hang};
	size_t from = l->nline;

	flow_init(&f, l, o);
	/* Lines that say things about the article begin in English. */
	f.left = role == STYLE_BYLINE;
	flow_add(&f, s, n, (struct piece){.role = (uint8_t)role, .source = FLOW_NO_SOURCE});
	flow_wrap(&f, &m);
	flow_release(&f);
	place_tail(l, from);
}

void
layout_cut(struct layout *l, const char *s, size_t n, enum style_role role, int indent,
    unsigned link, const struct layout_options *o)
{
	struct flow f;
	struct margin m = {.first = indent, .hang = indent};
	struct strbuf cut;
	size_t from = l->nline;

	strbuf_init(&cut, n + 8);
	flow_init(&f, l, o);
	text_cut(&cut, s, n, flow_columns(&f, &m), o->ascii);
	flow_add(&f, cut.s, cut.len,
	    (struct piece){
		.role = (uint8_t)role, .link = (uint16_t)link, .source = FLOW_NO_SOURCE});
	f.left = true;
	flow_direct(&f, 0, f.text.len);
	flow_line_begin(&f, &m, true);
	flow_line_text(&f, 0, f.text.len);
	flow_line_end(&f);
	flow_release(&f);
	strbuf_release(&cut);
	place_tail(l, from);
}

void
layout_rule(struct layout *l, const struct layout_options *o)
{
	struct flow f;
	struct margin m = {0};
	size_t from = l->nline;

	flow_init(&f, l, o);
	flow_line_begin(&f, &m, true);
	for (int i = 0; i < o->columns; i++)
		flow_line_string(&f, o->ascii ? "-" : "─", STYLE_BAR);
	flow_line_end(&f);
	flow_release(&f);
	place_tail(l, from);
}

size_t
layout_line_at(const struct layout *l, uint32_t at)
{
	size_t low = 0, high = l->nline;

	/* The first line behind `at`; */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (l->line[middle].source <= at)
			low = middle + 1;
		else
			high = middle;
	}
	/* before it stands what was asked for, at the first of those with the same place. */
	if (low == 0)
		return 0;
	uint32_t source = l->line[low - 1].source;
	while (low > 1 && l->line[low - 2].source == source)
		low--;
	return low - 1;
}

bool
layout_line_text(const struct layout *l, size_t line, struct strbuf *out)
{
	const struct line *at = &l->line[line];
	size_t start = out->len;
	bool fitted = true;

	for (uint32_t i = 0; i < at->runs; i++) {
		const struct run *r = &l->run[at->run + i];
		fitted = strbuf_add(out, l->buf.s + r->at, r->len) && fitted;
	}
	while (out->len > start && out->s[out->len - 1] == ' ')
		strbuf_cut(out, out->len - 1);
	return fitted;
}
