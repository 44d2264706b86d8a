/* Titles without the name of the site, which stands before or behind a separator. */
#include "feeds/extract_meta.h"

#include "src/text.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

static const char *const separators[] = {
    " | ", " - ", " – ", " — ", " » ", " « ", " :: ", " • ", " · ", " / ", " ~ ", " › ", " < "};

#define HEADINGS_MAX 40 /* looked at for the title */

/* A place where a title can be cut. */
struct cut {
	const char *at;
	size_t n; /* of the separator */
};

static struct cut
find_cut(const char *t, bool last)
{
	struct cut cut = {0};

	for (size_t i = 0; i < LEN(separators); i++)
		for (const char *s = t; (s = strstr(s, separators[i])) != NULL; s++) {
			bool better = cut.at == NULL || (last ? s > cut.at : s < cut.at);
			if (better && s > t)
				cut = (struct cut){.at = s, .n = strlen(separators[i])};
		}
	return cut;
}

/* Letters and digits only, folded: "The Steppe-Ledger" is "thesteppeledger". */
static size_t
squeeze(struct page *p, const char *s, size_t n, char *out, size_t max)
{
	size_t len = 0;

	strbuf_clear(&p->folded);
	(void)text_fold(&p->folded, s, MIN(n, 400));
	for (size_t i = 0; i < p->folded.len && len + 1 < max; i++) {
		unsigned char c = (unsigned char)p->folded.s[i];
		if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
			out[len++] = (char)c;
	}
	out[len] = '\0';
	return len;
}

/* The name in the host of the page: "ledger" of https://www.ledger.co.uk/. */
static size_t
host_name(struct page *p, char *out, size_t max)
{
	const char *s = strstr(p->url, "://");

	out[0] = '\0';
	if (s == NULL)
		return 0;
	s += 3;
	size_t n = strcspn(s, "/:?#"), best = 0;
	const char *label = s;
	for (size_t i = 0; i < n;) {
		size_t len = 0;
		while (i + len < n && s[i + len] != '.')
			len++;
		bool last = i + len >= n;
		if (!last && len > best && !(len == 3 && strncmp(s + i, "www", 3) == 0)) {
			best = len;
			label = s + i;
		}
		i += len + 1;
	}
	return squeeze(p, label, best, out, max);
}

/* Whether a piece of a title is the site's name, by what the page or its address say of it. */
bool
meta_is_site(struct page *p, const char *s, size_t n)
{
	char piece[256], site[256], host[128];
	size_t len = squeeze(p, s, n, piece, sizeof(piece));

	if (len == 0)
		return true;
	size_t site_len = squeeze(p, p->out->site, strlen(p->out->site), site, sizeof(site));
	if (site_len > 2 && (strstr(piece, site) != NULL || strstr(site, piece) != NULL))
		return true;
	size_t host_len = host_name(p, host, sizeof(host));
	return host_len > 2 && (strstr(piece, host) != NULL || (len > 2 && strstr(host, piece)));
}

static unsigned
count_words(const char *s, size_t n)
{
	return (unsigned)text_words(s, n);
}

static const char *
copy(struct page *p, const char *s, size_t n)
{
	while (n > 0 && s[n - 1] == ' ')
		n--;
	char *c = arena_dup(p->arena, s, n);
	return c == NULL ? "" : c;
}

/* Whether a heading of the page says just this. */
static bool
is_heading(struct page *p, const char *s, size_t n)
{
	char want[256], have[256];
	size_t len = squeeze(p, s, n, want, sizeof(want));

	for (uint32_t i = 1, n_headings = 0; i < p->n && len > 5; i++) {
		const struct html_node *node = p->part[i].node;
		if (node->tag != TAG_H1 && node->tag != TAG_H2)
			continue;
		if (n_headings++ == HEADINGS_MAX)
			break;
		part_folded(p, i, 600);
		char *line = arena_dup(p->arena, p->folded.s, p->folded.len);
		if (line == NULL)
			return false;
		if (squeeze(p, line, strlen(line), have, sizeof(have)) == len
		    && strcmp(have, want) == 0)
			return true;
	}
	return false;
}

const char *
meta_clean_title(struct page *p, const char *t, bool element)
{
	for (unsigned round = 0; round < 3; round++) {
		struct cut last = find_cut(t, true), first = find_cut(t, false);
		size_t n = strlen(t);

		if (last.at == NULL || (round == 0 && is_heading(p, t, n)))
			return t;
		size_t head = (size_t)(last.at - t), tail = n - head - last.n;
		size_t front = (size_t)(first.at - t);
		const char *rest = first.at + first.n;
		if (meta_is_site(p, last.at + last.n, tail))
			t = copy(p, t, head);
		else if (meta_is_site(p, t, front))
			t = copy(p, rest, strlen(rest));
		else if (element && is_heading(p, t, head))
			return copy(p, t, head);
		else if (element && is_heading(p, t, front))
			return copy(p, t, front);
		else if (element && is_heading(p, rest, strlen(rest)))
			return copy(p, rest, strlen(rest));
		else if (element && count_words(last.at + last.n, tail) <= 4
			 && count_words(t, head) >= 4)
			t = copy(p, t, head);
		else
			return t;
	}
	return t;
}

bool
meta_is_title(struct page *p, const char *heading, const char *title)
{
	struct strbuf have;
	unsigned words = 0, shared = 0;
	size_t n = strlen(heading);

	if (meta_is_site(p, heading, n))
		return false;
	strbuf_init(&have, STRBUF_SMALL);
	(void)text_fold(&have, title, strlen(title));
	strbuf_clear(&p->folded);
	(void)text_fold(&p->folded, heading, n);
	for (char *s = p->folded.s; *s != '\0';) {
		size_t len = strcspn(s, " ,.:;!?\"'()|-");
		if (len > 3) { /* the, of, and tell nothing */
			words++;
			shared += memmem(have.s, have.len, s, len) != NULL;
		}
		s += len + (s[len] != '\0');
	}
	strbuf_release(&have);
	return words >= 2 && shared * 2 >= words;
}
