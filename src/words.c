/* Lines of words, as in `feeds` and `config`. */
#include "src/words.h"

#include "src/util.h"

#include <stdlib.h>
#include <string.h>
#include <unistr.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool
words_check(const char *line, size_t n, size_t *at, struct err *e)
{
	for (size_t i = 0; i < n;) {
		ucs4_t c;
		int len = u8_mbtoucr(&c, (const uint8_t *)line + i, n - i);

		*at = i;
		if (len <= 0)
			return err_set(e, "this line is not UTF-8");
		if (c == 0)
			return err_set(e, "a NUL byte");
		if ((c < 0x20 && c != '\t') || (c >= 0x7f && c < 0xa0))
			return err_set(e, "a control character (U+%04X)", (unsigned)c);
		if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028
		    || c == 0x2029)
			return err_set(
			    e, "a character that turns or breaks lines (U+%04X)", (unsigned)c);
		i += (size_t)len;
	}
	return true;
}

/* Reads what stands between quotes, from the one at `from`. Returns the place behind the other, 0
 * if there is none. */
static size_t
read_quoted(struct strbuf *out, const char *line, size_t n, size_t from)
{
	for (size_t i = from + 1; i < n; i++) {
		if (line[i] == '"')
			return i + 1;
		if (line[i] == '\\' && i + 1 < n && (line[i + 1] == '"' || line[i + 1] == '\\'))
			i++;
		strbuf_addc(out, line[i]);
	}
	return 0;
}

bool
words_split_from(
    struct words *w, const char *line, size_t n, size_t from, size_t *at, struct err *e)
{
	size_t i = from;

	*w = (struct words){0};
	if (!words_check(line, n, at, e))
		return false;
	for (;;) {
		struct strbuf b;
		size_t begin;

		while (i < n && is_blank(line[i]))
			i++;
		if (i >= n || line[i] == '#')
			return true;
		strbuf_init(&b, n);
		for (begin = i; i < n && !is_blank(line[i]);) {
			size_t end;

			if (line[i] != '"') {
				strbuf_addc(&b, line[i++]);
			} else if ((end = read_quoted(&b, line, n, i)) != 0) {
				i = end;
			} else {
				*at = i;
				strbuf_release(&b);
				words_release(w);
				return err_set(e, "this quote does not end");
			}
		}
		GROW(w->word, w->cap, w->n);
		w->word[w->n++] =
		    (struct word){strbuf_take(&b, NULL), begin, i, line[begin] == '"'};
	}
}

bool
words_split(struct words *w, const char *line, size_t n, size_t *at, struct err *e)
{
	return words_split_from(w, line, n, 0, at, e);
}

void
words_release(struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->word[i].s);
	free(w->word);
	*w = (struct words){0};
}

/* First byte behind the quoted text that begins at i; the end of the line if it does not end. */
static size_t
skip_quoted(const char *line, size_t n, size_t i)
{
	for (i++; i < n && line[i] != '"'; i++) {
		if (line[i] == '\\')
			i++;
	}
	return i < n ? i + 1 : n;
}

char *
words_rest(const char *line, size_t n, size_t from, size_t *at, size_t *arrow)
{
	size_t i = from, end = n;

	if (arrow != NULL)
		*arrow = 0;
	while (i < n && is_blank(line[i]))
		i++;
	from = i;
	while (i < n) {
		bool begins = i == 0 || is_blank(line[i - 1]);

		if (begins && line[i] == '#') {
			end = i;
			break;
		}
		if (begins && n - i >= 2 && line[i] == '=' && line[i + 1] == '>'
		    && (i + 2 == n || is_blank(line[i + 2]))) {
			end = i;
			if (arrow != NULL)
				*arrow = i + 2;
			break;
		}
		i = line[i] == '"' ? skip_quoted(line, n, i) : i + 1;
	}
	while (end > from && is_blank(line[end - 1]))
		end--;
	if (at != NULL)
		*at = from;
	return xstrndup(line + from, end - from);
}

bool
words_quote_always(struct strbuf *out, const char *s)
{
	bool ok = strbuf_addc(out, '"');

	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			ok = strbuf_addc(out, '\\') && ok;
		ok = strbuf_addc(out, *s) && ok;
	}
	return strbuf_addc(out, '"') && ok;
}

bool
words_quote(struct strbuf *out, const char *s)
{
	if (*s != '\0' && *s != '#' && *s != '[' && strpbrk(s, " \t\"") == NULL)
		return strbuf_adds(out, s);
	return words_quote_always(out, s);
}

size_t
words_column(const char *line, size_t n, size_t at)
{
	size_t column = 1;

	for (size_t i = 0; i < n && i < at; i++)
		column += ((unsigned char)line[i] & 0xc0) != 0x80;
	return column;
}

const char *
words_line(const char *s, size_t n, size_t *at, size_t *len)
{
	if (*at >= n)
		return NULL;
	const char *line = s + *at, *newline = memchr(line, '\n', n - *at);
	size_t k = newline == NULL ? n - *at : (size_t)(newline - line);

	*at += k + (newline != NULL);
	*len = k > 0 && line[k - 1] == '\r' ? k - 1 : k;
	return line;
}
