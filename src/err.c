/* Sentences for a person. */
#include "src/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistr.h>

/* Takes control characters away and cuts what is not UTF-8: the sentence may quote a server. */
static void
clean(char *text)
{
	const char *from = text;
	char *to = text;

	while (*from != '\0') {
		ucs4_t c;
		int n = u8_mbtoucr(&c, (const uint8_t *)from, strlen(from));

		if (n <= 0) {
			from++;
			if (*from == '\0')
				break;
			*to++ = '?';
			continue;
		}
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			*to++ = ' ';
		else if (!((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)
			     || (c >= 0x200b && c <= 0x200f && c != 0x200c && c != 0x200d)
			     || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef)
			     || (c >= 0xe0000 && c <= 0xe007f) || c == 0x2028 || c == 0x2029)) {
			memmove(to, from, (size_t)n);
			to += n;
		}
		from += n;
	}
	*to = '\0';
}

static void fill(struct err *e, enum exit_status status, const char *fmt, va_list ap) PRINTF(3, 0);

static void
fill(struct err *e, enum exit_status status, const char *fmt, va_list ap)
{
	e->status = status;
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	clean(e->text);
}

bool
err_set(struct err *e, const char *fmt, ...)
{
	va_list ap;

	if (e == NULL)
		return false;
	va_start(ap, fmt);
	fill(e, EXIT_CANNOT, fmt, ap);
	va_end(ap);
	return false;
}

bool
err_status(struct err *e, enum exit_status status, const char *fmt, ...)
{
	va_list ap;

	if (e == NULL)
		return false;
	va_start(ap, fmt);
	fill(e, status, fmt, ap);
	va_end(ap);
	return false;
}

bool
err_prefix(struct err *e, const char *fmt, ...)
{
	struct err what;
	va_list ap;

	if (e == NULL)
		return false;
	va_start(ap, fmt);
	fill(&what, e->status, fmt, ap);
	va_end(ap);
	size_t n = strlen(what.text);
	if (n + 3 < sizeof(what.text)) {
		snprintf(what.text + n, sizeof(what.text) - n, ": %.*s",
		    (int)(sizeof(what.text) - n - 3), e->text);
		clean(what.text);
	}
	*e = what;
	return false;
}
