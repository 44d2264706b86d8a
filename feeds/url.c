/* RFC 3986: parsing by the five delimiters, merging, dot segments. */
#include "feeds/url.h"

#include "src/util.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct url_parts {
	const char *s;
	size_t scheme;         /* bytes before ':', 0: none */
	size_t auth, auth_end; /* from "//" to its end; equal: no authority */
	size_t path, query, fragment, end;
};

size_t
url_scheme(const char *s, size_t n)
{
	size_t i = 0;

	if (n == 0 || !isalpha((unsigned char)s[0]))
		return 0;
	while (i < n && (isalnum((unsigned char)s[i]) || s[i] == '+' || s[i] == '-' || s[i] == '.'))
		i++;
	return i < n && s[i] == ':' ? i : 0;
}

static size_t
span_until(const char *s, size_t from, size_t n, const char *stops)
{
	while (from < n && strchr(stops, s[from]) == NULL)
		from++;
	return from;
}

static struct url_parts
split(const char *s, size_t n)
{
	struct url_parts u = {.s = s, .scheme = url_scheme(s, n), .end = n};
	size_t at = u.scheme == 0 ? 0 : u.scheme + 1;

	u.auth = u.auth_end = at;
	if (n - at >= 2 && s[at] == '/' && s[at + 1] == '/')
		u.auth_end = span_until(s, at + 2, n, "/?#");
	u.path = u.auth_end;
	u.query = span_until(s, u.path, n, "?#");
	u.fragment = span_until(s, u.query, n, "#");
	return u;
}

static bool
is_web_scheme(const struct url_parts *u)
{
	return (u->scheme == 4 && strncasecmp(u->s, "http", 4) == 0)
	       || (u->scheme == 5 && strncasecmp(u->s, "https", 5) == 0);
}

bool
url_is_web(const char *s, size_t n)
{
	struct url_parts u = split(s, n);

	return is_web_scheme(&u) && u.auth_end > u.auth + 2;
}

/* Takes "." and ".." out of the path that begins at `from` (RFC 3986 5.2.4), in place. */
static void
remove_dots(struct strbuf *b, size_t from)
{
	char *path = b->s + from;
	size_t n = b->len - from, r = 0, w = 0;

	while (r < n) {
		size_t start = r, len;

		if (path[r] == '/')
			r++;
		while (r < n && path[r] != '/')
			r++;
		len = r - start;
		const char *name = path + start + (path[start] == '/');
		size_t name_len = len - (path[start] == '/');
		bool dot = name_len == 1 && name[0] == '.';
		bool dots = name_len == 2 && name[0] == '.' && name[1] == '.';
		if (!dot && !dots) {
			memmove(path + w, path + start, len);
			w += len;
			continue;
		}
		if (dots)
			while (w > 0 && path[--w] != '/')
				;
		if (r == n)
			path[w++] = '/';
	}
	strbuf_cut(b, from + w);
}

/* The reference without what no address may hold. False: a bad link. */
static bool
tidy(struct strbuf *out, const char *s, size_t n)
{
	while (n > 0 && (unsigned char)s[0] <= ' ') {
		s++;
		n--;
	}
	while (n > 0 && (unsigned char)s[n - 1] <= ' ')
		n--;
	if (n > URL_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '\t' || c == '\n' || c == '\r')
			continue;
		if (c < ' ' || c == 0x7f)
			return false;
		if (c == ' ' ? !strbuf_adds(out, "%20") : !strbuf_addc(out, (char)c))
			return false;
	}
	return true;
}

static bool
merge(struct strbuf *out, const struct url_parts *b, const struct url_parts *r)
{
	size_t from;

	if (r->auth_end > r->auth)
		return strbuf_add(out, b->s, b->scheme + 1) && strbuf_add(out, r->s, r->end);
	if (!strbuf_add(out, b->s, b->auth_end))
		return false;
	from = out->len;
	if (r->query == r->path) { /* no path of its own */
		size_t keep = r->fragment > r->query ? b->query : b->fragment;

		return strbuf_add(out, b->s + b->path, keep - b->path)
		       && strbuf_add(out, r->s + r->query, r->end - r->query);
	}
	if (r->s[r->path] != '/') {
		size_t dir = b->query;

		while (dir > b->path && b->s[dir - 1] != '/')
			dir--;
		if (dir == b->path && !strbuf_addc(out, '/'))
			return false;
		if (!strbuf_add(out, b->s + b->path, dir - b->path))
			return false;
	}
	if (!strbuf_add(out, r->s + r->path, r->query - r->path))
		return false;
	remove_dots(out, from);
	return strbuf_add(out, r->s + r->query, r->end - r->query);
}

bool
url_resolve(struct strbuf *out, const char *base, const char *ref, size_t n)
{
	struct strbuf clean;
	size_t before = out->len;
	bool ok;

	strbuf_init(&clean, URL_MAX * 3);
	ok = tidy(&clean, ref, n);
	struct url_parts r = split(clean.s, clean.len), b = split(base, strlen(base));
	if (ok && r.scheme != 0)
		ok = (!is_web_scheme(&r) || r.auth_end > r.auth + 2)
		     && strbuf_add(out, clean.s, clean.len);
	else if (ok && (b.scheme == 0 || b.auth_end == b.auth))
		ok = strbuf_add(out, clean.s, clean.len);
	else if (ok)
		ok = merge(out, &b, &r);
	if (!ok)
		strbuf_cut(out, before);
	strbuf_release(&clean);
	return ok;
}
