/* Blocks as plain text and as Markdown, and the excerpt. Layout is not needed for these: lines are
 * as long as they are. */
#include "src/block.h"

#include "src/util.h"

#include <string.h>

/* Quote bars, the list's blanks, an item's mark: what stands before a block's lines. */
struct prefix {
	struct strbuf first, rest;
};

static void
prefix_init(struct prefix *p)
{
	strbuf_init(&p->first, STRBUF_SMALL);
	strbuf_init(&p->rest, STRBUF_SMALL);
}

static void
prefix_release(struct prefix *p)
{
	strbuf_release(&p->first);
	strbuf_release(&p->rest);
}

static void
prefix_set(struct prefix *p, const struct block *b, bool markdown)
{
	int levels = b->quote + b->indent, own = b->type == BLOCK_ITEM ? levels - 1 : levels;
	char number[24];

	strbuf_clear(&p->first);
	/* An item's mark stands in its own list's place. */
	while (own >= 0 && own < levels && block_is_quote(b, own))
		own--;
	for (int i = 0; i < levels; i++) {
		if (i == own)
			continue;
		if (!block_is_quote(b, i))
			strbuf_adds(&p->first, markdown ? "   " : "  ");
		else if (markdown)
			strbuf_adds(&p->first, "> ");
	}
	strbuf_clear(&p->rest);
	strbuf_add(&p->rest, p->first.s, p->first.len);
	if (b->type != BLOCK_ITEM)
		return;
	size_t before = p->first.len;
	if (b->number == INT32_MIN)
		strbuf_adds(&p->first, markdown ? "-  " : "- ");
	else if (markdown) /* which knows no other numbers */
		strbuf_addf(&p->first, "%d. ", (int)b->number);
	else
		strbuf_addf(&p->first, "%.*s. ", block_number(b, number), number);
	for (size_t i = before; i < p->first.len; i++)
		strbuf_addc(&p->rest, ' ');
}

/* Writes lines, the first with its own prefix. */
static void
put_lines(struct strbuf *out, const struct prefix *p, const char *s, size_t n)
{
	const char *end = s + n;

	strbuf_add(out, p->first.s, p->first.len);
	for (;;) {
		const char *newline = memchr(s, '\n', (size_t)(end - s));
		strbuf_add(out, s, (size_t)((newline != NULL ? newline : end) - s));
		strbuf_trim_end(out);
		strbuf_addc(out, '\n');
		if (newline == NULL)
			return;
		s = newline + 1;
		strbuf_add(out, p->rest.s, p->rest.len);
	}
}

/* Whether an empty line comes before this block: not between the items of a list. */
static bool
apart(const struct block *before, const struct block *b)
{
	if (before->type == BLOCK_ITEM && (before->spans == 0 || b->type == BLOCK_ITEM))
		return b->indent == 0 || before->indent == 0 || before->quote > b->quote;
	return true;
}

static const struct link *
link_of(const struct blocks *b, unsigned number)
{
	return number > 0 && number <= b->nlink ? &b->link[number - 1] : NULL;
}

/* ------------------------------------------------------------------------------ plain text */

static void
plain_spans(const struct blocks *b, const struct block *block, struct strbuf *out)
{
	for (uint32_t i = 0; i < block->spans; i++) {
		const struct span *s = &b->span[block->span + i];
		const struct link *l = link_of(b, s->link);
		if (s->style & SPAN_BREAK)
			strbuf_addc(out, '\n');
		else if (s->len == 0 && l != NULL)
			strbuf_add(out, b->text.s + l->text, l->text_len);
		else
			strbuf_add(out, b->text.s + s->at, s->len);
	}
	if (block->type == BLOCK_FIGURE && block->spans == 0 && link_of(b, block->link) != NULL) {
		const struct link *l = link_of(b, block->link);
		strbuf_add(out, b->text.s + l->text, l->text_len);
	}
}

/* The cells of a table behind block i, a row a line. Returns the last cell's block. */
static size_t
plain_table(const struct blocks *b, size_t i, struct strbuf *out)
{
	const struct block *table = &b->block[i];
	size_t cells = (size_t)table->rows * table->cols;

	for (size_t k = 1; k <= cells && i + k < b->nblock; k++) {
		size_t at = out->len;
		plain_spans(b, &b->block[i + k], out);
		for (size_t c = at; c < out->len; c++)
			if (out->s[c] == '\n' || out->s[c] == '\t')
				out->s[c] = ' ';
		strbuf_addc(out, k % table->cols == 0 ? '\n' : '\t');
	}
	return i + MIN(cells, b->nblock - 1 - i);
}

bool
blocks_text(const struct blocks *b, struct strbuf *out)
{
	struct prefix prefix;
	struct strbuf text;
	const struct block *before = NULL;

	prefix_init(&prefix);
	strbuf_init(&text, BLOCKS_TEXT_MAX);
	for (size_t i = 0; i < b->nblock && !out->full; i++) {
		const struct block *block = &b->block[i];
		strbuf_clear(&text);
		if (block->type == BLOCK_RULE)
			continue;
		if (before != NULL && apart(before, block))
			strbuf_addc(out, '\n');
		before = block;
		if (block->type == BLOCK_TABLE) {
			i = plain_table(b, i, out);
			continue;
		}
		plain_spans(b, block, &text);
		prefix_set(&prefix, block, false);
		put_lines(out, &prefix, text.s, text.len);
	}
	strbuf_release(&text);
	prefix_release(&prefix);
	return !out->full;
}

/* -------------------------------------------------------------------------------- Markdown */

/* With a backslash before what Markdown would read. */
static void
escaped(struct strbuf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] != '\0' && strchr("\\`*_[]<>&|~#", s[i]) != NULL)
			strbuf_addc(out, '\\');
		strbuf_addc(out, s[i]);
	}
}

/* A line that would begin a list is none. */
static void
guard_start(struct strbuf *out, const char *s, size_t n)
{
	size_t digits = 0;

	while (digits < n && s[digits] >= '0' && s[digits] <= '9')
		digits++;
	if (n > 0 && (s[0] == '-' || s[0] == '+' || s[0] == '='))
		strbuf_addc(out, '\\');
	else if (digits > 0 && digits < n && (s[digits] == '.' || s[digits] == ')')) {
		strbuf_add(out, s, digits);
		strbuf_addc(out, '\\');
		escaped(out, s + digits, n - digits);
		return;
	}
	escaped(out, s, n);
}

/* Code between as many backquotes as it takes. */
static void
code_span(struct strbuf *out, const char *s, size_t n)
{
	size_t run = 0, longest = 0;

	for (size_t i = 0; i < n; i++) {
		run = s[i] == '`' ? run + 1 : 0;
		longest = MAX(longest, run);
	}
	for (size_t i = 0; i <= longest; i++)
		strbuf_addc(out, '`');
	if (longest > 0)
		strbuf_addc(out, ' ');
	strbuf_add(out, s, n);
	if (longest > 0)
		strbuf_addc(out, ' ');
	for (size_t i = 0; i <= longest; i++)
		strbuf_addc(out, '`');
}

static void
markdown_link_end(const struct blocks *b, const struct link *l, struct strbuf *out)
{
	strbuf_adds(out, "](<");
	for (uint32_t i = 0; i < l->url_len; i++) {
		char c = b->text.s[l->url + i];
		if (c == '<' || c == '>' || c == '\\')
			strbuf_addf(out, "%%%02X", (unsigned)(unsigned char)c);
		else
			strbuf_addc(out, c);
	}
	strbuf_adds(out, ">)");
}

static const char *
marks(unsigned style)
{
	bool strong = style & SPAN_STRONG, em = style & SPAN_EM;

	return strong && em ? "***" : strong ? "**" : em ? "*" : "";
}

static void
markdown_span(const struct blocks *b, const struct span *s, bool start, struct strbuf *out)
{
	const struct link *l = link_of(b, s->link);
	const char *text = b->text.s + s->at;
	size_t n = s->len, blanks = 0;

	if (n == 0 && l != NULL) {
		text = b->text.s + l->text;
		n = l->text_len;
	}
	/* Marks stand next to letters. */
	while (blanks < n && text[blanks] == ' ')
		blanks++;
	strbuf_add(out, text, blanks);
	text += blanks;
	n -= blanks;
	for (blanks = 0; n > 0 && text[n - 1] == ' '; n--)
		blanks++;
	if (l != NULL)
		strbuf_adds(out, l->kind == LINK_IMAGE ? "![" : "[");
	if (n > 0)
		strbuf_adds(out, marks(s->style));
	if (s->style & SPAN_CODE)
		code_span(out, text, n);
	else if (start && s->style == 0 && l == NULL)
		guard_start(out, text, n);
	else
		escaped(out, text, n);
	if (n > 0)
		strbuf_adds(out, marks(s->style));
	if (l != NULL)
		markdown_link_end(b, l, out);
	for (; blanks > 0; blanks--)
		strbuf_addc(out, ' ');
}

static void
markdown_spans(const struct blocks *b, const struct block *block, struct strbuf *out)
{
	bool start = true;

	for (uint32_t i = 0; i < block->spans; i++) {
		const struct span *s = &b->span[block->span + i];
		if (s->style & SPAN_BREAK) {
			strbuf_adds(out, "\\\n");
			start = true;
		} else if (s->len > 0 || s->link > 0) {
			markdown_span(b, s, start, out);
			start = false;
		}
	}
}

/* Cells are one line each, whatever is in them. */
static size_t
markdown_table(const struct blocks *b, size_t i, const struct prefix *p, struct strbuf *out)
{
	const struct block *table = &b->block[i];
	size_t cells = (size_t)table->rows * table->cols;

	for (size_t k = 0; k < cells && i + 1 + k < b->nblock; k++) {
		strbuf_adds(out, k % table->cols == 0 ? (k == 0 ? p->first.s : p->rest.s) : "");
		strbuf_adds(out, k % table->cols == 0 ? "| " : " | ");
		size_t at = out->len;
		markdown_spans(b, &b->block[i + 1 + k], out);
		for (size_t c = at; c < out->len; c++)
			if (out->s[c] == '\n')
				out->s[c] = ' ';
		if ((k + 1) % table->cols != 0)
			continue;
		strbuf_adds(out, " |\n");
		if (k + 1 == table->cols) {
			strbuf_adds(out, p->rest.s);
			for (size_t c = 0; c < table->cols; c++)
				strbuf_adds(out, c == 0 ? "| --- |" : " --- |");
			strbuf_addc(out, '\n');
		}
	}
	return i + MIN(cells, b->nblock - 1 - i);
}

static void
markdown_code(const struct blocks *b, const struct block *block, struct strbuf *out)
{
	size_t at = out->len;

	plain_spans(b, block, out);
	size_t run = 0, longest = 2;
	for (size_t i = at; i < out->len; i++) {
		run = out->s[i] == '`' ? run + 1 : 0;
		longest = MAX(longest, run);
	}
	struct strbuf fenced;
	strbuf_init(&fenced, out->max);
	for (size_t i = 0; i <= longest; i++)
		strbuf_addc(&fenced, '`');
	size_t fence = fenced.len;
	strbuf_addc(&fenced, '\n');
	strbuf_add(&fenced, out->s + at, out->len - at);
	if (fenced.s[fenced.len - 1] != '\n')
		strbuf_addc(&fenced, '\n');
	strbuf_add(&fenced, fenced.s, 0);
	for (size_t i = 0; i < fence; i++)
		strbuf_addc(&fenced, '`');
	strbuf_cut(out, at);
	strbuf_add(out, fenced.s, fenced.len);
	strbuf_release(&fenced);
}

static void
markdown_block(const struct blocks *b, const struct block *block, struct strbuf *text)
{
	switch ((enum block_type)block->type) {
	case BLOCK_HEADING:
		for (int i = 0; i < block->level; i++)
			strbuf_addc(text, '#');
		strbuf_addc(text, ' ');
		markdown_spans(b, block, text);
		break;
	case BLOCK_PRE:
		markdown_code(b, block, text);
		break;
	case BLOCK_FIGURE:
		if (link_of(b, block->link) != NULL) {
			const struct link *l = link_of(b, block->link);
			strbuf_adds(text, l->kind == LINK_IMAGE ? "![" : "[");
			escaped(text, b->text.s + l->text, l->text_len);
			markdown_link_end(b, l, text);
			strbuf_adds(text, block->spans > 0 ? "\\\n" : "");
		}
		markdown_spans(b, block, text);
		break;
	case BLOCK_RULE:
		strbuf_adds(text, "***");
		break;
	case BLOCK_TERM:
		strbuf_adds(text, "**");
		plain_spans(b, block, text);
		strbuf_adds(text, "**");
		break;
	case BLOCK_PARAGRAPH:
	case BLOCK_ITEM:
	case BLOCK_TABLE:
	case BLOCK_CELL:
	case BLOCK_CAPTION:
	case BLOCK_TYPES:
		markdown_spans(b, block, text);
		break;
	}
}

bool
blocks_markdown(const struct blocks *b, struct strbuf *out)
{
	struct prefix prefix;
	struct strbuf text;

	prefix_init(&prefix);
	strbuf_init(&text, STRBUF_BODY);
	for (size_t i = 0; i < b->nblock && !out->full; i++) {
		const struct block *block = &b->block[i];
		strbuf_clear(&text);
		if (i > 0 && (apart(block - 1, block)))
			strbuf_addc(out, '\n');
		prefix_set(&prefix, block, true);
		if (block->type == BLOCK_TABLE) {
			i = markdown_table(b, i, &prefix, out);
			continue;
		}
		markdown_block(b, block, &text);
		put_lines(out, &prefix, text.s, text.len);
	}
	strbuf_release(&text);
	prefix_release(&prefix);
	return !out->full;
}

/* --------------------------------------------------------------------------------- excerpt */

static bool
is_prose(enum block_type type)
{
	return type == BLOCK_PARAGRAPH || type == BLOCK_ITEM;
}

/* Where to cut within `max` bytes: behind a sentence in the last third, else behind a word, else
 * at a character. */
static size_t
excerpt_end(const char *s, size_t n, size_t max, bool *sentence)
{
	size_t word = 0, stop = 0, at = max;

	*sentence = n <= max;
	if (n <= max)
		return n;
	for (size_t i = 1; i <= max; i++) {
		if (s[i] != ' ')
			continue;
		word = i;
		if (strchr(".!?", s[i - 1]) != NULL)
			stop = i;
	}
	*sentence = stop > max - max / 3;
	if (*sentence)
		return stop;
	while (at > 0 && ((unsigned char)s[at] & 0xc0) == 0x80)
		at--;
	return word > max / 2 ? word : at;
}

bool
blocks_excerpt(const struct blocks *b, struct strbuf *out, size_t max)
{
	static const char more[] = " …";
	struct strbuf text;
	bool sentence;

	/* As much as is needed and a little more, so that the cut knows that something follows. */
	strbuf_init(&text, max + STRBUF_SMALL);
	for (size_t i = 0; i < b->nblock && text.len <= max; i++) {
		const struct block *block = &b->block[i];
		if (!is_prose(block->type))
			continue;
		if (text.len > 0)
			strbuf_addc(&text, ' ');
		for (uint32_t k = 0; k < block->spans && text.len <= max; k++) {
			const struct span *s = &b->span[block->span + k];
			if (s->style & SPAN_BREAK)
				strbuf_addc(&text, ' ');
			else
				strbuf_add(&text, b->text.s + s->at, MIN(s->len, STRBUF_SMALL / 2));
		}
		strbuf_trim_end(&text);
	}
	size_t end = excerpt_end(text.s, text.len, max, &sentence);
	if (!sentence && max > sizeof(more)) {
		end = excerpt_end(text.s, text.len, max - (sizeof(more) - 1), &sentence);
		sentence = false;
	}
	bool fitted = strbuf_add(out, text.s, end);
	if (!sentence && max > sizeof(more))
		fitted = strbuf_adds(out, more) && fitted;
	strbuf_release(&text);
	return fitted;
}
