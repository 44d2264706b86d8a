/* The lists of newsraft, sfeed and snownews. */
#include "src/import_readers.h"
#include "src/util.h"
#include "src/words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- newsraft */

/* Options from "[30] {100}" and "< reload-period 30; item-limit 100". */
static void
newsraft_options(struct strbuf *out, const char *s, const char *end)
{
	static const struct {
		const char *before, *after, *option, *unit;
	} forms[] = {{"[", "]", "refresh", "m"}, {"{", "}", "limit", ""},
	    {"reload-period", "", "refresh", "m"}, {"item-limit", "", "limit", ""}};

	for (size_t i = 0; i < LEN(forms); i++) {
		const char *at =
		    memmem(s, (size_t)(end - s), forms[i].before, strlen(forms[i].before));
		size_t n = 0;
		char *number;
		int64_t value;

		if (at == NULL)
			continue;
		at += strlen(forms[i].before);
		while (at < end && (*at == ' ' || *at == '\t'))
			at++;
		while (at + n < end && isdigit((unsigned char)at[n]))
			n++;
		number = xstrndup(at, n);
		if (parse_int(number, 1, 525600, &value)) /* 0 is none there */
			strbuf_addf(out, "%s%s=%lld%s", out->len > 0 ? " " : "", forms[i].option,
			    (long long)value, forms[i].unit);
		free(number);
	}
}

/* Where name or address end and settings begin. */
static const char *
newsraft_settings(const char *s, const char *end)
{
	for (; s < end; s++) {
		if ((*s == '[' || *s == '{' || *s == '<') && (s[-1] == ' ' || s[-1] == '\t'))
			return s;
	}
	return end;
}

/* "@ Name < settings"; the section. */
static size_t
newsraft_section(struct import *im, const char *s, const char *end)
{
	const char *settings = newsraft_settings(s, end);
	struct strbuf path, options;
	char *name = xstrndup(s, (size_t)(settings - s));
	size_t section;

	strbuf_init(&path, STRBUF_SMALL);
	strbuf_init(&options, STRBUF_SMALL);
	import_part(&path, name);
	newsraft_options(&options, settings, end);
	section = import_section(im, path.s);
	if (options.len > 0)
		import_heading(im, section, options.s);
	strbuf_release(&path);
	strbuf_release(&options);
	free(name);
	return section;
}

static void
newsraft_feed(struct import *im, size_t section, const char *s, const char *end)
{
	bool command = end - s > 2 && memcmp(s, "$(", 2) == 0;
	const char *url_end = command ? memchr(s, ')', (size_t)(end - s)) : s, *settings, *quote;
	struct strbuf options;
	char *url, *title = NULL;

	while (!command && url_end < end && *url_end != ' ' && *url_end != '\t')
		url_end++;
	if (url_end == NULL)
		url_end = end;
	url = command ? xasprintf("exec:%.*s", (int)(url_end - s) - 2, s + 2)
	              : xstrndup(s, (size_t)(url_end - s));
	quote = memchr(url_end, '"', (size_t)(end - url_end));
	settings = newsraft_settings(url_end, end);
	if (quote != NULL && quote < settings) {
		const char *close = memchr(quote + 1, '"', (size_t)(end - quote) - 1);

		close = close == NULL ? end : close;
		title = xstrndup(quote + 1, (size_t)(close - quote) - 1);
		settings = newsraft_settings(close, end);
	}
	strbuf_init(&options, STRBUF_SMALL);
	newsraft_options(&options, settings, end);
	(void)import_feed(im, section, url, title, options.s);
	strbuf_release(&options);
	free(url);
	free(title);
}

void
import_newsraft(struct import *im, const char *text, size_t n)
{
	size_t at = 0, len, section = import_section(im, IMPORT_OTHER);
	const char *s;

	while ((s = words_line(text, n, &at, &len)) != NULL) {
		const char *end = s + len;

		while (s < end && (*s == ' ' || *s == '\t'))
			s++;
		if (s == end || *s == '#')
			continue;
		if (*s == '@')
			section = newsraft_section(im, s + 1, end);
		else
			newsraft_feed(im, section, s, end);
	}
}

/* ---- snownews */

/* The field up to the next '|'. Heap. */
static char *
field(const char **s, const char *end)
{
	const char *from = *s, *bar = memchr(from, '|', (size_t)(end - from));

	*s = bar == NULL ? end : bar + 1;
	return xstrndup(from, (size_t)((bar == NULL ? end : bar) - from));
}

void
import_snownews(struct import *im, const char *text, size_t n)
{
	size_t at = 0, len;
	const char *s;

	while ((s = words_line(text, n, &at, &len)) != NULL) {
		const char *end = s + len;
		char *url = field(&s, end), *name = field(&s, end), *tags = field(&s, end),
		     *filter = field(&s, end);
		struct strbuf options;
		size_t used = 0;

		strbuf_init(&options, STRBUF_SMALL);
		if (*filter != '\0') {
			strbuf_adds(&options, "filter=");
			words_quote(&options, filter);
		}
		for (char *p = tags; *url != '\0' && *p != '\0'; used++) {
			size_t k = strcspn(p, ",");
			char *tag = xstrndup(p, k);
			struct strbuf path;

			strbuf_init(&path, STRBUF_SMALL);
			import_part(&path, tag);
			(void)import_feed(im, import_section(im, path.s), url, name, options.s);
			strbuf_release(&path);
			free(tag);
			p += k + (p[k] == ',');
		}
		if (used == 0 && *url != '\0' && *url != '#')
			(void)import_feed(
			    im, import_section(im, IMPORT_OTHER), url, name, options.s);
		strbuf_release(&options);
		free(url);
		free(name);
		free(tags);
		free(filter);
	}
}
