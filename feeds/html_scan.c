/* The tokenizer of HTML: one pass, no copies. What is broken is read as browsers read it. */
#include "feeds/html_scan.h"

#include "src/util.h"

#include <string.h>
#include <strings.h>

/* Elements whose content is text up to their own end tag. */
static const char *const raw_elements[] = {
    "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"};

void
html_scan_init(struct html_scan *scan, const char *html, size_t n)
{
	*scan = (struct html_scan){.s = html, .end = html + n};
}

static bool
is_white(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *
skip_white(const char *s, const char *end)
{
	while (s < end && is_white(*s))
		s++;
	return s;
}

/* Behind the next `mark`, or the end. */
static const char *
behind(const char *s, const char *end, const char *mark, size_t n)
{
	const char *at = memmem(s, (size_t)(end - s), mark, n);

	return at == NULL ? end : at + n;
}

/* Whether `<` at s begins markup. */
static bool
is_markup(const char *s, const char *end)
{
	if (end - s < 2)
		return false;
	if (s[1] == '/')
		return end - s > 2 && (is_letter(s[2]) || s[2] == '>');
	if (s[1] == '!') /* "<!'" is no declaration, though browsers take it for one */
		return end - s == 2 || is_letter(s[2]) || strchr("-[> \t\r\n", s[2]) != NULL;
	return is_letter(s[1]) || s[1] == '?';
}

static const char *
read_value(const char *s, const char *end, struct html_attr *a)
{
	s = skip_white(s, end);
	if (s < end && (*s == '"' || *s == '\'')) {
		const char *quote = memchr(s + 1, *s, (size_t)(end - s - 1));
		a->value = s + 1;
		s = quote == NULL ? end : quote;
		a->value_len = (uint32_t)(s - a->value);
		return s < end ? s + 1 : end;
	}
	a->value = s;
	while (s < end && !is_white(*s) && *s != '>')
		s++;
	a->value_len = (uint32_t)(s - a->value);
	return s;
}

/* Reads attributes up to and with `>`. */
static const char *
read_attributes(const char *s, const char *end, struct html_token *t)
{
	for (;;) {
		while (s < end && (is_white(*s) || *s == '/')) {
			if (*s == '/' && s + 1 < end && s[1] == '>')
				t->closed = true;
			s++;
		}
		if (s == end)
			return end;
		if (*s == '>')
			return s + 1;
		struct html_attr a = {.name = s, .value = ""};
		s++;
		while (s < end && !is_white(*s) && *s != '=' && *s != '>' && *s != '/')
			s++;
		a.name_len = (uint32_t)(s - a.name);
		const char *next = skip_white(s, end);
		if (next < end && *next == '=')
			s = read_value(next + 1, end, &a);
		if (t->nattr < HTML_ATTRS_MAX)
			t->attr[t->nattr++] = a;
	}
}

/* Reads `<!`, `<?` and `</>`. True: it is text: CDATA, or what would be a declaration or the mark
 * of CDATA if it ever ended. */
static bool
read_declaration(struct html_scan *scan, struct html_token *t)
{
	const char *s = scan->s;
	size_t left = (size_t)(scan->end - s);

	if (left >= 4 && memcmp(s, "<!--", 4) == 0) {
		if (left > 4 && s[4] == '>')
			scan->s = s + 5;
		else
			scan->s = behind(s + 2 + (left > 4), scan->end, "-->", 3);
		return false;
	}
	t->type = HTML_TEXT;
	if (left < 9 || memcmp(s, "<![CDATA[", 9) != 0) {
		t->s = s;
		t->n = left;
		scan->s = behind(s, scan->end, ">", 1);
		return scan->s == scan->end && scan->end[-1] != '>';
	}
	const char *mark = scan->no_mark ? NULL : memmem(s, left, "]]>", 3);
	scan->no_mark = mark == NULL;
	t->raw = mark != NULL;
	t->s = mark == NULL ? s : s + 9;
	t->n = mark == NULL ? 9 : (size_t)(mark - t->s);
	scan->s = mark == NULL ? s + 9 : mark + 3;
	return true;
}

static bool
is_raw(const char *name, size_t n)
{
	for (size_t i = 0; i < LEN(raw_elements); i++)
		if (strlen(raw_elements[i]) == n && strncasecmp(raw_elements[i], name, n) == 0)
			return true;
	return false;
}

static void
read_tag(struct html_scan *scan, struct html_token *t)
{
	const char *s = scan->s + 1;

	t->type = *s == '/' ? HTML_END : HTML_START;
	if (t->type == HTML_END)
		s++;
	t->s = s;
	while (s < scan->end && !is_white(*s) && *s != '/' && *s != '>')
		s++;
	t->n = (size_t)(s - t->s);
	scan->s = read_attributes(s, scan->end, t);
	if (t->type == HTML_START && !t->closed && is_raw(t->s, t->n)) {
		scan->raw = t->s;
		scan->raw_len = t->n;
	}
}

/* The text of a raw element: up to its end tag, which is left to be read. */
static void
read_raw(struct html_scan *scan, struct html_token *t)
{
	const char *s = scan->s;
	size_t n = scan->raw_len;

	for (;;) {
		s = memmem(s, (size_t)(scan->end - s), "</", 2);
		if (s == NULL) {
			s = scan->end;
			break;
		}
		const char *after = s + 2 + n;
		if (after <= scan->end && strncasecmp(s + 2, scan->raw, n) == 0
		    && (after == scan->end || is_white(*after) || *after == '>' || *after == '/'))
			break;
		s += 2;
	}
	*t = (struct html_token){.type = HTML_TEXT, .s = scan->s, .n = (size_t)(s - scan->s)};
	/* What is read by people (title, textarea) has references, programs have none. */
	t->raw = !(n == 5 && strncasecmp(scan->raw, "title", 5) == 0) && n != 8;
	scan->raw = NULL;
	scan->s = s;
}

static void
read_text(struct html_scan *scan, struct html_token *t)
{
	const char *s = scan->s;

	do {
		s = memchr(s + 1, '<', (size_t)(scan->end - s - 1));
	} while (s != NULL && !is_markup(s, scan->end));
	if (s == NULL)
		s = scan->end;
	t->type = HTML_TEXT;
	t->s = scan->s;
	t->n = (size_t)(s - scan->s);
	scan->s = s;
}

bool
html_scan_next(struct html_scan *scan, struct html_token *token)
{
	if (scan->raw != NULL) {
		read_raw(scan, token);
		if (token->n > 0)
			return true;
	}
	while (scan->s < scan->end) {
		token->raw = token->closed = false;
		token->nattr = 0;
		if (*scan->s != '<' || !is_markup(scan->s, scan->end)) {
			read_text(scan, token);
			return true;
		}
		char c = scan->s[1];
		if (is_letter(c) || (c == '/' && is_letter(scan->s[2]))) {
			read_tag(scan, token);
			return true;
		}
		if (read_declaration(scan, token))
			return true;
	}
	return false;
}
