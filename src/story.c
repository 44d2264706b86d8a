/* Stories: addresses and titles compared. A title is a set of words, each weighed by its length,
 * the cheapest measure of how rare a word is: it needs no table, knows every alphabet, and gives
 * the same answer in whatever order articles come. Scripts without blanks give pairs of signs. */
#include "src/story.h"

#include "src/terms.h"
#include "src/utf8.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Measured on tests/stories.tsv and on pairs of titles from feeds; see tests/bench/stories.c. */
#define NEAR        640 /* least likeness of near titles, in thousandths */
#define NEAR_OTHER  725 /* the same where each has a word of its own: Monday and Tuesday */
#define OWN_WORD    4   /* the weight of such a word */
#define LEAST_WORDS 4
#define LEAST_SUM   13
#define SIGN_WEIGHT 3
#define ARTICLE     4 /* "the ", which a source's name has or has not */
#define RAREST      3 /* words whose pairs are keys; one more of signs, which all weigh the same */

/* ---------------------------------------------------------------------------------- titles */

/* Where the tail of a title begins that only names its source; its whole length: there is none. */
static size_t
without_source(const char *title, const char *source, struct strbuf *scratch)
{
	static const char *const apart[] = {" - ", " | ", " \xe2\x80\x93 ", " \xe2\x80\x94 ",
	    " \xc2\xb7 ", " \xe2\x80\xa2 ", " :: "};
	size_t n = strlen(title), at = 0, end = n;

	for (size_t i = 0; i < LEN(apart); i++)
		for (const char *p = title; (p = strstr(p, apart[i])) != NULL; p++)
			if ((size_t)(p - title) > at) {
				at = (size_t)(p - title);
				end = at + strlen(apart[i]);
			}
	if (at == 0)
		return n;
	strbuf_clear(scratch);
	terms_add(scratch, source, strlen(source));
	size_t of_source = scratch->len;
	strbuf_addc(scratch, '\0');
	size_t tail = scratch->len;
	terms_add(scratch, title + end, n - end);
	if (scratch->full || of_source == 0 || scratch->len == tail)
		return n;
	/* terms_add put a blank before what it added. */
	const char *own = scratch->s + tail + 1;
	bool named = terms_find(scratch->s, own, false)
	             || (strlen(own) <= of_source + ARTICLE && terms_find(own, scratch->s, false));
	return named ? at : n;
}

static bool
is_number(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return n > 0;
}

static unsigned
weight_of(const char *s, size_t n)
{
	static const uint8_t by_length[] = {0, 0, 1, 2, 3, 4, 4, 5};
	size_t length = 0;

	if (is_number(s, n))
		return 4;
	for (size_t i = 0; i < n; i++)
		length += ((unsigned char)s[i] & 0xc0) != 0x80;
	return by_length[MIN(length, LEN(by_length) - 1)];
}

static void
add_word(struct story_title *t, uint32_t hash, unsigned weight)
{
	size_t i = t->n;

	if (t->n == STORY_WORDS)
		return;
	for (; i > 0 && t->word[i - 1] >= hash; i--)
		if (t->word[i - 1] == hash)
			return;
	memmove(t->word + i + 1, t->word + i, (t->n - i) * sizeof(t->word[0]));
	memmove(t->weight + i + 1, t->weight + i, t->n - i);
	t->word[i] = hash;
	t->weight[i] = (uint8_t)weight;
	t->sum += weight;
	t->n++;
}

/* Signs are words of one character each, as terms_add writes them. */
static bool
is_sign(const char *s)
{
	bool sign;

	return (unsigned char)*s >= 0xe0 && terms_last(s, &sign) > 0 && sign;
}

void
story_title(struct story_title *t, const char *title, const char *source, struct strbuf *scratch)
{
	size_t n = without_source(title, source, scratch);
	uint32_t before = 0;

	t->n = t->signs = t->sum = 0;
	t->numbers = 0;
	strbuf_clear(scratch);
	terms_add(scratch, title, n);
	for (char *p = scratch->s, *end; *p != '\0'; p = *end == '\0' ? end : end + 1) {
		size_t len = strcspn(p, " ");
		uint32_t hash = (uint32_t)hash64(0, p, len);
		char behind = p[len];

		end = p + len;
		*end = '\0';
		bool sign = is_sign(p);
		if (sign && before != 0) {
			size_t had = t->n;

			add_word(t, before * 31 + hash, SIGN_WEIGHT);
			t->signs += t->n - had;
		} else if (!sign) {
			if (is_number(p, len))
				t->numbers += (uint64_t)hash * hash | 1;
			add_word(t, hash, weight_of(p, len));
		}
		before = sign ? hash : 0;
		*end = behind;
	}
}

/* The weight of the words that both have. */
static unsigned
common(const struct story_title *a, const struct story_title *b)
{
	unsigned sum = 0;

	for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
		if (a->word[i] == b->word[k]) {
			sum += a->weight[i++];
			k++;
		} else if (a->word[i] < b->word[k]) {
			i++;
		} else {
			k++;
		}
	}
	return sum;
}

int
story_likeness(const struct story_title *a, const struct story_title *b)
{
	unsigned both = common(a, b), all = a->sum + b->sum - both;

	return all == 0 ? 0 : (int)(both * 1000 / all);
}

static bool
says_enough(const struct story_title *t)
{
	return t->n >= LEAST_WORDS && t->sum >= LEAST_SUM;
}

bool
story_near(const struct story_title *a, const struct story_title *b)
{
	/* "Day 12" and "Day 13", "3 dead" and "5 dead": what counts is what differs. */
	if (a->numbers != b->numbers && a->numbers != 0 && b->numbers != 0)
		return false;
	if (!says_enough(a) || !says_enough(b))
		return false;
	unsigned both = common(a, b), own = MIN(a->sum, b->sum) - both;
	/* One sign that is other makes four pairs other. */
	bool signs = (a->signs + b->signs) * 2 > a->n + b->n;
	int least = own >= OWN_WORD && !signs ? NEAR_OTHER : NEAR;

	return both * 1000 >= (unsigned)least * (a->sum + b->sum - both);
}

size_t
story_keys(const struct story_title *t, uint64_t key[STORY_KEYS])
{
	size_t best[RAREST + 1], most = t->signs * 2 > t->n ? RAREST + 1 : RAREST, n = 0, keys = 0;

	if (!says_enough(t))
		return 0;
	for (size_t i = 0; i < t->n; i++) {
		size_t at = n;

		for (; at > 0 && t->weight[best[at - 1]] < t->weight[i]; at--)
			if (at < most)
				best[at] = best[at - 1];
		if (at < most)
			best[at] = i;
		n = MIN(n + (at < most), most);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++) {
			uint32_t pair[2] = {MIN(t->word[best[i]], t->word[best[k]]),
			    MAX(t->word[best[i]], t->word[best[k]])};

			key[keys++] = hash64(7, pair, sizeof(pair)) >> 14;
		}
	return keys;
}

/* ------------------------------------------------------------------------------- addresses */

/* Parameters that say where a reader came from and not what is read; "x*": all that begin so. */
static const char *const tracking[] = {"utm_*", "mc_cid", "mc_eid", "mc_*", "fbclid", "gclid",
    "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "igshid", "igsh", "_hs*", "hsa_*",
    "mkt_tok", "ref", "ref_*", "referrer", "source", "src", "cmp", "cmpid", "ncid", "ocid", "ito",
    "ns_*", "at_*", "xtor", "xtcr", "wt_*", "wt.*", "smid", "smtyp", "partner", "emc", "taid",
    "spm", "sr_share", "ftag", "feedtype", "feedname", "rss", "outputtype", "amp", "usqp",
    "__twitter_impression", "guccounter", "s_cid", "sh", "share", "shared", "campaign*", "pk_*",
    "piwik_*", "matomo_*", "vero_*", "oly_*", "cx_*", "fb_*", "ssm"};

static bool
is_tracking(const char *s, size_t n)
{
	for (size_t i = 0; i < LEN(tracking); i++) {
		size_t len = strlen(tracking[i]);
		bool open = tracking[i][len - 1] == '*';

		if (open ? n >= len - 1 && strncasecmp(s, tracking[i], len - 1) == 0
			 : n == len && strncasecmp(s, tracking[i], len) == 0)
			return true;
	}
	return false;
}

static bool
take(const char **s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (strncasecmp(*s, prefix, n) != 0)
		return false;
	*s += n;
	return true;
}

/* Behind the scheme; through Google's and the AMP project's copies to what they are of. NULL: no
 * http address. */
static const char *
without_scheme(const char *url)
{
	const char *copy;

	if (!take(&url, "https://") && !take(&url, "http://"))
		return NULL;
	if (take(&url, "www.google.com/amp/s/") || take(&url, "google.com/amp/s/")
	    || take(&url, "www.google.com/amp/") || take(&url, "google.com/amp/"))
		return url;
	size_t host = strcspn(url, "/?#");
	if ((copy = strstr(url, ".cdn.ampproject.org/")) != NULL && copy < url + host) {
		copy += strlen(".cdn.ampproject.org");
		if (take(&copy, "/c/s/") || take(&copy, "/v/s/") || take(&copy, "/c/")
		    || take(&copy, "/v/"))
			return copy;
	}
	return url;
}

/* The host without what makes one site several; *n its length. */
static const char *
host_of(const char *s, size_t *n)
{
	static const char *const front[] = {"www.", "m.", "mobile.", "amp.", "touch.", "rss."};
	size_t len = strcspn(s, "/?#");
	const char *at = memchr(s, '@', len), *port;

	if (at != NULL) {
		len -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	for (size_t i = 0; i < LEN(front); i++) {
		size_t skip = strlen(front[i]);

		/* "m.example" itself may be a site: a dot must be left. */
		if (len > skip && strncasecmp(s, front[i], skip) == 0
		    && memchr(s + skip, '.', len - skip) != NULL) {
			s += skip;
			len -= skip;
		}
	}
	if ((port = memchr(s, ':', len)) != NULL) {
		size_t digits = len - (size_t)(port - s);

		if ((digits == 3 && memcmp(port, ":80", 3) == 0)
		    || (digits == 4 && memcmp(port, ":443", 4) == 0))
			len = (size_t)(port - s);
	}
	*n = len;
	return s;
}

static uint64_t
hash_host(const char *s, size_t n)
{
	char low[256];

	n = MIN(n, sizeof(low));
	for (size_t i = 0; i < n; i++)
		low[i] = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] | 0x20) : s[i];
	return hash64(1, low, n);
}

uint32_t
story_host(const char *url)
{
	size_t n;
	const char *s = without_scheme(url);

	if (s == NULL)
		return 0;
	s = host_of(s, &n);
	return n == 0 ? 0 : (uint32_t)(hash_host(s, n) >> 32) | 1;
}

static bool
ends(const char *s, size_t n, const char *tail)
{
	size_t len = strlen(tail);

	return n >= len && strncasecmp(s + n - len, tail, len) == 0;
}

/* A path's length without what names the same page again. */
static size_t
path_length(const char *s, size_t n)
{
	static const char *const tail[] = {
	    "/", "/amp", ".amp", "/index.html", "/index.htm", "/index.php", "/amp.html"};

	for (bool again = true; again;) {
		again = false;
		for (size_t i = 0; i < LEN(tail) && !again; i++)
			if (ends(s, n, tail[i])) {
				n -= strlen(tail[i]);
				again = n > 0;
			}
	}
	return ends(s, n, ".amp.html") ? n - strlen(".amp.html") : n;
}

/* The parameters that count, whatever their order; *any: there are some. */
static uint64_t
hash_query(const char *s, size_t n, bool *any)
{
	uint64_t sum = 0;

	*any = false;
	while (n > 0) {
		const char *end = memchr(s, '&', n);
		size_t len = end == NULL ? n : (size_t)(end - s);
		const char *equal = memchr(s, '=', len);
		size_t name = equal == NULL ? len : (size_t)(equal - s);

		if (len > 4 && strncmp(s, "amp;", 4) == 0) {
			s += 4;
			n -= 4;
			continue;
		}
		if (len > 0 && !is_tracking(s, name)) {
			sum += hash64(3, s, len);
			*any = true;
		}
		s += MIN(len + 1, n);
		n -= MIN(len + 1, n);
	}
	return sum;
}

uint64_t
story_link(const char *url)
{
	const char *s = without_scheme(url);
	size_t nhost, npath, nquery = 0;
	bool any = false;

	if (s == NULL)
		return 0;
	const char *host = host_of(s, &nhost), *path = host + strcspn(host, "/?#");
	npath = strcspn(path, "?#");
	const char *query = path + npath, *fragment;
	if (*query == '?')
		nquery = strcspn(++query, "#");
	fragment = query + nquery;
	npath = path_length(path, npath);
	uint64_t h = hash64(2, path, npath) + hash_query(query, nquery, &any);
	/* "#!/article/7" and "#/article/7" are paths of pages that are made in the browser. */
	if (fragment[0] == '#' && (fragment[1] == '!' || fragment[1] == '/')) {
		h += hash64(4, fragment, strlen(fragment));
		any = true;
	}
	if (nhost == 0 || (npath == 0 && !any))
		return 0;
	h = hash64(h, NULL, 0);
	return hash_host(host, nhost) >> 42 << 40 | h >> 24 | 1;
}
