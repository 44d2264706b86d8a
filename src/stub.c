/* Recognising stubs by how a text ends, and by the company it keeps. */
#include "src/stub.h"

#include "src/text.h"
#include "src/util.h"

#include <string.h>
#include <strings.h>

/* Longer texts end so for other reasons. */
#define CUT_WORDS  400
#define MORE_WORDS 600
/* All articles of a feed at most so long: they are excerpts. */
#define EXCERPT_WORDS 120
#define SHORT_WORDS   60
#define FEW_ARTICLES  3
#define PICTURE_WORDS 12
#define PROSE_WORDS   8 /* fewer are no excerpt */
/* Bytes of the end that are looked at. */
#define TAIL 160

/* What stands at the end of a text that goes on elsewhere. */
static const char *const phrases[] = {
    "read more",
    "read on",
    "read full article",
    "read full story",
    "read the full article",
    "read the full story",
    "read the full post",
    "read the whole story",
    "read the rest",
    "read the rest of this entry",
    "read the original article",
    "read it all",
    "continue reading",
    "continue reading on",
    "keep reading",
    "full article",
    "full story",
    "view article",
    "see more",
    "show more",
    "view more",
    "learn more",
    "click here to read more",
    "more",
    "weiterlesen",
    "mehr lesen",
    "lire la suite",
    "lire l'article",
    "lire l’article",
    "lire plus",
    "leer más",
    "seguir leyendo",
    "leia mais",
    "continua a leggere",
    "leggi tutto",
    "leggi di più",
    "lees meer",
    "lees verder",
    "läs mer",
    "læs mere",
    "les mer",
    "czytaj dalej",
    "czytaj więcej",
    "číst dál",
    "читать далее",
    "читать дальше",
    "читать полностью",
    "подробнее",
    "далее",
    "читати далі",
    "devamını oku",
    "اقرأ المزيد",
    "المزيد",
    "続きを読む",
    "阅读全文",
    "閱讀全文",
    "继续阅读",
    "查看全文",
    "더 보기",
};

/* Behind a text its maker's footer may stand: "The post A appeared first on B." */
static bool
is_footer(const char *s, size_t n)
{
	return n >= 9 && memcmp(s, "The post ", 9) == 0
	       && memmem(s, n, " appeared first on ", 19) != NULL;
}

/* The text of a block, the end of it where it is long; as spans lie in the text apart by the
 * addresses of links. */
static size_t
block_tail(const struct blocks *b, const struct block *block, char out[TAIL])
{
	size_t n = 0;

	for (uint32_t i = 0; i < block->spans; i++) {
		const struct span *s = &b->span[block->span + i];
		const char *text = b->text.s + s->at;
		size_t len = s->len;

		if (len > TAIL) {
			text += len - TAIL;
			len = TAIL;
		}
		if (n + len > TAIL) {
			size_t over = n + len - TAIL;

			memmove(out, out + over, n - over);
			n -= over;
		}
		memcpy(out + n, text, len);
		n += len;
	}
	return n;
}

static bool
ends_with(const char *s, size_t n, const char *end)
{
	size_t len = strlen(end);

	return n >= len && strncasecmp(s + n - len, end, len) == 0;
}

/* Takes one of some endings away; false: it has none. */
static bool
drop(const char *s, size_t *n, const char *const *ends, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (ends_with(s, *n, ends[i])) {
			*n -= strlen(ends[i]);
			return true;
		}
	return false;
}

static bool
is_cut(const char *s, size_t n)
{
	static const char *const around[] = {" ", "]", ")", "}", "\xc2\xa0", "\n", "&raquo;"};
	static const char *const dots[] = {"…", "...", ". . ."};

	while (drop(s, &n, around, LEN(around)))
		;
	return drop(s, &n, dots, LEN(dots));
}

/* Whether a sentence begins behind n bytes: "more" ends many a sentence. */
static bool
begins(const char *s, size_t n)
{
	static const char *const before[] = {".", "!", "?", ":", "[", "(", "|", "\n", "…", "。",
	    "”", "»", "\"", ")", "]", "—", "–", "-"};

	while (n > 0 && s[n - 1] == ' ')
		n--;
	return n == 0 || drop(s, &n, before, LEN(before));
}

/* Both without case and accents. */
static bool
has_phrase(const struct strbuf *text)
{
	struct strbuf phrase;
	bool found = false;

	strbuf_init(&phrase, STRBUF_SMALL);
	for (size_t i = 0; i < LEN(phrases) && !found; i++) {
		strbuf_clear(&phrase);
		(void)text_fold(&phrase, phrases[i], strlen(phrases[i]));
		found = ends_with(text->s, text->len, phrase.s)
		        && begins(text->s, text->len - phrase.len);
	}
	strbuf_release(&phrase);
	return found;
}

static bool
asks_to_read_on(const char *s, size_t n)
{
	static const char *const around[] = {" ", "]", ")", "}", "\xc2\xa0", "\n", "…", ".", ":",
	    ">", "»", "→", "›", "⟶", "➔", "▸", "&rarr;", "&raquo;"};
	struct strbuf text;
	bool asks;

	while (drop(s, &n, around, LEN(around)))
		;
	strbuf_init(&text, STRBUF_SMALL);
	asks = text_fold(&text, s, n) && has_phrase(&text);
	strbuf_release(&text);
	return asks;
}

/* The last link of a text, if nothing stands behind it: "Read more" needs no full stop before it. */
static bool
link_asks(const struct blocks *b, const struct block *block)
{
	const struct span *s = block->spans > 0 ? &b->span[block->span + block->spans - 1] : NULL;

	return s != NULL && s->link != 0 && asks_to_read_on(b->text.s + s->at, s->len);
}

static bool
has_picture(const struct blocks *b)
{
	for (size_t i = 0; i < b->nlink; i++)
		if (b->link[i].kind != LINK_PAGE)
			return true;
	return false;
}

/* Whether there is nothing but links: "Comments". */
static bool
is_links(const struct blocks *b)
{
	size_t linked = 0;

	for (size_t i = 0; i < b->nspan; i++) {
		if (b->span[i].link != 0)
			linked++;
		else if (text_words(b->text.s + b->span[i].at, b->span[i].len) > 0)
			return false;
	}
	return linked > 0;
}

/* Data and code are no excerpts. */
static bool
is_prose(const struct blocks *b)
{
	for (size_t i = 0; i < b->nblock; i++)
		if (b->block[i].type == BLOCK_PRE || b->block[i].type == BLOCK_TABLE
		    || b->block[i].type == BLOCK_TERM)
			return false;
	return true;
}

bool
stub_says_so(const struct stub_signs *s)
{
	char tail[TAIL];
	size_t i = s->blocks->nblock, n = 0;

	if (s->media)
		return false;
	if (s->words == 0)
		return !has_picture(s->blocks);
	if (s->words > MORE_WORDS)
		return false;
	if (s->words < PROSE_WORDS && !has_picture(s->blocks) && is_links(s->blocks))
		return true;
	while (i > 0 && (n == 0 || is_footer(tail, n)))
		n = block_tail(s->blocks, &s->blocks->block[--i], tail);
	return (s->words <= CUT_WORDS && is_cut(tail, n)) || asks_to_read_on(tail, n)
	       || link_asks(s->blocks, &s->blocks->block[i]);
}

bool
stub_is(const struct stub_signs *s)
{
	if (stub_says_so(s))
		return true;
	if (s->media || !s->titled || s->words < PROSE_WORDS || !is_prose(s->blocks)
	    || (s->words < PICTURE_WORDS && has_picture(s->blocks)))
		return false;
	if (s->articles < FEW_ARTICLES)
		return s->words <= SHORT_WORDS;
	return s->longest <= EXCERPT_WORDS;
}
