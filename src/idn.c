/* Hosts as they are shown; punycode is RFC 3492. */
#include "src/idn.h"

#include "src/util.h"

#include <string.h>
#include <strings.h>
#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

#define LABEL_MAX 63 /* characters; a longer label is no host's */

enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, FIRST_BIAS = 72, FIRST_N = 128 };

static uint32_t
adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static void
add_number(struct strbuf *out, uint32_t q, uint32_t bias)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";

	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;

		if (q < t)
			break;
		strbuf_addc(out, digits[t + (q - t) % (BASE - t)]);
		q = (q - t) / (BASE - t);
	}
	strbuf_addc(out, digits[q]);
}

/* At most LABEL_MAX characters, so that no number overflows. */
static void
add_punycode(struct strbuf *out, const uint32_t *c, size_t n)
{
	uint32_t at = FIRST_N, delta = 0, bias = FIRST_BIAS, done = 0, basic;

	strbuf_adds(out, "xn--");
	for (size_t i = 0; i < n; i++) {
		if (c[i] < 0x80) {
			strbuf_addc(out, (char)c[i]);
			done++;
		}
	}
	basic = done;
	if (basic > 0)
		strbuf_addc(out, '-');
	while (done < n) {
		uint32_t next = UINT32_MAX;

		for (size_t i = 0; i < n; i++) {
			if (c[i] >= at && c[i] < next)
				next = c[i];
		}
		delta += (next - at) * (done + 1);
		at = next;
		for (size_t i = 0; i < n; i++) {
			delta += c[i] < at;
			if (c[i] != at)
				continue;
			add_number(out, delta, bias);
			bias = adapt(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
		delta++;
		at++;
	}
}

/* ---- what deceives */

enum { LATIN = 1, HAN = 2, KANA = 4, HANGUL = 8, BOPOMOFO = 16, CYRILLIC = 32, OTHER = 64 };

/* Sets the bit of the character's script; false: a second script without a bit of its own. */
static bool
add_script(uint32_t c, unsigned *scripts, const uc_script_t **other)
{
	static const struct {
		const char *name;
		unsigned bit;
	} known[] = {{"Latin", LATIN}, {"Han", HAN}, {"Hiragana", KANA}, {"Katakana", KANA},
	    {"Hangul", HANGUL}, {"Bopomofo", BOPOMOFO}, {"Cyrillic", CYRILLIC}, {"Common", 0},
	    {"Inherited", 0}};
	const uc_script_t *script = uc_script(c);

	for (size_t i = 0; script != NULL && i < LEN(known); i++) {
		if (strcmp(script->name, known[i].name) != 0)
			continue;
		*scripts |= known[i].bit;
		return true;
	}
	bool second = (*scripts & OTHER) != 0 && *other != script;
	*scripts |= OTHER;
	*other = script;
	return !second;
}

static bool
goes_together(unsigned scripts)
{
	static const unsigned sets[] = {
	    LATIN | HAN | KANA, LATIN | HAN | HANGUL, LATIN | HAN | BOPOMOFO, CYRILLIC, OTHER};

	for (size_t i = 0; i < LEN(sets); i++) {
		if ((scripts & ~sets[i]) == 0)
			return true;
	}
	return false;
}

/* Cyrillic letters that are drawn as Latin ones. */
static bool
looks_latin(uint32_t c)
{
	static const uint32_t like[] = {0x430, 0x441, 0x501, 0x435, 0x4bb, 0x456, 0x458, 0x4cf,
	    0x43e, 0x440, 0x51b, 0x455, 0x51d, 0x445, 0x443, 0x4bd, 0x433, 0x475, 0x461};

	if (c < 0x80)
		return true;
	for (size_t i = 0; i < LEN(like); i++) {
		if (like[i] == c)
			return true;
	}
	return false;
}

static bool
deceives(const uint32_t *c, size_t n, bool latin_host)
{
	const uc_script_t *other = NULL;
	unsigned scripts = 0;
	bool all_latin = true;

	for (size_t i = 0; i < n; i++) {
		if (!add_script(c[i], &scripts, &other))
			return true;
		all_latin = all_latin && looks_latin(c[i]);
	}
	return !goes_together(scripts) || (scripts == CYRILLIC && all_latin && latin_host);
}

static void
add_label(struct strbuf *out, const char *s, size_t n, bool latin_host)
{
	uint32_t c[LABEL_MAX];
	size_t len = 0;
	bool ascii = true;

	for (size_t at = 0; at < n;) {
		ucs4_t one;
		int took = u8_mbtoucr(&one, (const uint8_t *)s + at, n - at);

		if (took <= 0 || len == LABEL_MAX) {
			strbuf_add(out, s, n);
			return;
		}
		ascii = ascii && one < 0x80;
		c[len++] = uc_tolower(one);
		at += (size_t)took;
	}
	if (!ascii && deceives(c, len, latin_host))
		add_punycode(out, c, len);
	else
		strbuf_add(out, s, n);
}

void
idn_host(struct strbuf *out, const char *host, size_t n)
{
	const char *end = host + n, *last = end;

	/* The last label says in what script the host as a whole is. */
	while (last > host && last[-1] != '.')
		last--;
	bool latin = last < end && (unsigned char)*last < 0x80;
	for (const char *s = host; s <= end;) {
		const char *dot = memchr(s, '.', (size_t)(end - s));
		size_t len = dot != NULL ? (size_t)(dot - s) : (size_t)(end - s);

		add_label(out, s, len, latin);
		if (dot == NULL)
			break;
		strbuf_addc(out, '.');
		s = dot + 1;
	}
}

/* The host in an address; NULL: there is none. */
static const char *
host_in(const char *url, size_t len, size_t *n)
{
	const char *end = url + len, *host = memmem(url, len, "://", 3);

	*n = 0;
	if (host == NULL)
		return NULL;
	host += 3;
	for (const char *p = host; p < end && *p != '/' && *p != '?' && *p != '#'; p++) {
		if (*p == '@')
			host = p + 1;
		*n = (size_t)(p + 1 - host);
	}
	return host;
}

void
idn_url(struct strbuf *out, const char *url, size_t n)
{
	size_t nhost;
	const char *host = host_in(url, n, &nhost);

	if (host == NULL) {
		strbuf_add(out, url, n);
		return;
	}
	strbuf_add(out, url, (size_t)(host - url));
	idn_host(out, host, nhost);
	strbuf_add(out, host + nhost, (size_t)(url + n - host) - nhost);
}

const char *
url_host(const char *url, size_t len, size_t *n)
{
	const char *host = host_in(url, len, n);

	if (len > 7 && strncasecmp(url, "mailto:", 7) == 0) {
		const char *query = memchr(url, '?', len);
		*n = (size_t)((query != NULL ? query : url + len) - url) - 7;
		return url + 7;
	}
	if (*n > 4 && strncasecmp(host, "www.", 4) == 0) {
		host += 4;
		*n -= 4;
	}
	return host != NULL ? host : url;
}
