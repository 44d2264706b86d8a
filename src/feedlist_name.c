/* What can stand in the `feeds` file as an address and as a section's name. */
#include "src/feedlist.h"
#include "src/util.h"
#include "src/words.h"

#include <string.h>
#include <strings.h>

#define URL_MAX   ((size_t)4096)
#define PART_MAX  ((size_t)256) /* bytes of one part of a name */
#define DEPTH_MAX 16

bool
feed_url_check(const char *url, struct err *e)
{
	static const char *const schemes[] = {"https://", "http://", "file:", "exec:"};
	size_t n = strlen(url), scheme = 0, i = 0;

	for (; i < LEN(schemes); i++) {
		scheme = strlen(schemes[i]);
		if (strncasecmp(url, schemes[i], scheme) == 0)
			break;
	}
	if (i == LEN(schemes))
		return err_status(e, EXIT_PART,
		    "not an address of a feed: '%.100s' (http, https, file or exec:)", url);
	if (n > URL_MAX)
		return err_status(e, EXIT_PART, "an address over %zu bytes", URL_MAX);
	if (url[scheme] == '\0' || (i < 2 && strchr("/?#:", url[scheme]) != NULL))
		return err_status(e, EXIT_PART, "an address without a %s: '%.100s'",
		    i < 2 ? "host" : "name", url);
	if (i == 3)
		return true;
	if (strpbrk(url, " \t\"<>") != NULL)
		return err_status(
		    e, EXIT_PART, "an address with a blank, a quote or < > in it: '%.100s'", url);
	size_t host = strcspn(url + scheme, "/?#");
	const char *at = memchr(url + scheme, '@', host);
	if (i < 2 && at != NULL && memchr(url + scheme, ':', (size_t)(at - url) - scheme) != NULL)
		return err_status(e, EXIT_PART,
		    "a password is never written here: use login=NAME password-command=\"...\"");
	return true;
}

static bool
reserved(const char *name, size_t n)
{
	static const char *const names[] = {"Latest", "Trending", "Bookmarks"};

	for (size_t i = 0; i < LEN(names); i++) {
		if (strlen(names[i]) == n && strncasecmp(names[i], name, n) == 0)
			return true;
	}
	return false;
}

/* One part of a name, without the blanks around it. False: it cannot be one. */
static bool
add_part(struct strbuf *out, const char *s, size_t n, struct err *e)
{
	while (n > 0 && (*s == ' ' || *s == '\t')) {
		s++;
		n--;
	}
	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	if (n == 0)
		return err_status(e, EXIT_PART, "a section without a name");
	if (reserved(s, n))
		return err_status(e, EXIT_PART,
		    "'%.*s' is there already: a section needs another name", (int)n, s);
	if (n > PART_MAX)
		return err_status(e, EXIT_PART, "a section's name over %zu bytes", PART_MAX);
	if (memchr(s, '[', n) != NULL || memchr(s, ']', n) != NULL || memchr(s, '\t', n) != NULL)
		return err_status(e, EXIT_PART, "a section's name with [, ] or a tab in it");
	if (out->len > 0)
		strbuf_addc(out, '/');
	return strbuf_add(out, s, n);
}

char *
section_name_check(const char *name, size_t n, struct err *e)
{
	struct strbuf out;
	size_t at = 0, depth = 0, bad;
	bool ok = words_check(name, n, &bad, e);

	strbuf_init(&out, STRBUF_SMALL);
	while (ok) {
		const char *slash = memchr(name + at, '/', n - at);
		size_t end = slash == NULL ? n : (size_t)(slash - name);

		if (++depth > DEPTH_MAX)
			ok = err_status(e, EXIT_PART, "sections over %d deep", DEPTH_MAX);
		else
			ok = add_part(&out, name + at, end - at, e);
		if (slash == NULL)
			break;
		at = end + 1;
	}
	if (ok)
		return strbuf_take(&out, NULL);
	strbuf_release(&out);
	return NULL;
}
