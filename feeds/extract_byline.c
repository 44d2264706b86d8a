/* Author and date as a reader sees them: microdata, rel=author, names of classes, and dates in
 * short lines about the title. */
#include "feeds/extract_meta.h"
#include "feeds/feed_date.h"
#include "src/text.h"
#include "src/util.h"

#include <string.h>
#include <strings.h>

#define NAME_MAX_BYTES 80  /* of a byline */
#define TRIES_MAX      200 /* lines searched for a date */
#define LINE_MAX_CHARS 120 /* of a line with a date in it */

/* Ranks, behind what the head says. */
enum {
	RANK_MICRODATA = 5,
	RANK_REL = 6,
	RANK_CLASS = 7,
	RANK_TIME = 8,
	RANK_ADDRESS = 9,
	RANK_LINE = 10
};

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* ---- author */

const char *
meta_clean_author(struct page *p, const char *s)
{
	static const char *const before[] = {"written by", "posted by", "published by",
	    "reported by", "story by", "text by", "by:", "by ", "author:", "author ",
	    "authors:", "von:", "von ", "autor:", "autorin:", "autor ", "text:", "par ", "por ",
	    "di ", "door ", "af ", "av ", "przez ", "autor:", "redakcja:", "от ", "автор:", "oleh ",
	    "oleh:"};

	static const char *const marks[] = {"•", "·", "–", "—"};

	for (bool again = true; again;) {
		again = false;
		s += strspn(s, " ,:;|-*");
		for (size_t i = 0; i < LEN(marks); i++)
			if (strncmp(s, marks[i], strlen(marks[i])) == 0) {
				s += strlen(marks[i]);
				again = true;
			}
		for (size_t i = 0; i < LEN(before); i++)
			if (strncasecmp(s, before[i], strlen(before[i])) == 0) {
				s += strlen(before[i]);
				again = true;
				break;
			}
	}
	size_t n = strcspn(s, "|()[]<>0123456789/\n");
	static const char *const behind[] = {"•", "·", " - ", " – ", " — ", " on ", " am ",
	    " alles von ", " kontakt", " @", ", the ", " für "};
	for (size_t i = 0; i < LEN(behind); i++) {
		const char *at = strcasestr(s, behind[i]);
		if (at != NULL && (size_t)(at - s) < n)
			n = (size_t)(at - s);
	}
	while (n > 0 && strchr(" ,:;-.&", s[n - 1]) != NULL)
		n--;
	if (n < 2 || n > 2 * NAME_MAX_BYTES || !is_letter(s[0]))
		return "";
	char *name = arena_dup(p->arena, s, n);
	return name == NULL ? "" : name;
}

/* Whether a part lies in what readers wrote, or in a list of other articles. */
static bool
is_elsewhere(const struct page *p, uint32_t i)
{
	for (; i > 0; i = p->part[i].parent)
		if ((p->part[i].hints & (HINT_COMMENTS | HINT_HIDDEN))
		    || ((p->part[i].hints & HINT_ASIDE) && !(p->part[i].hints & HINT_DETAIL)
			&& p->part[i].node->tag != TAG_HEADER && p->part[i].prose > 300))
			return true;
	return false;
}

static bool
class_holds(const struct html_node *node, const char *word)
{
	return attr_says(node, "class", word) || attr_says(node, "id", word);
}

/* The text of a part as one line in the arena. */
static const char *
text_of(struct page *p, uint32_t i)
{
	part_folded(p, i, 400);
	char *s = arena_dup(p->arena, p->clean.s, p->clean.len);
	return s == NULL ? "" : s;
}

static void
offer_name(struct meta *m, uint32_t i, unsigned rank)
{
	struct page *p = m->page;

	if (rank >= m->rank[META_AUTHOR] && m->value[META_AUTHOR] != NULL)
		return;
	if (p->part[i].all.chars == 0 || p->part[i].all.chars > NAME_MAX_BYTES)
		return;
	const char *name = meta_clean_author(p, text_of(p, i));
	meta_offer(m, META_AUTHOR, rank, name, strlen(name));
}

/* itemprop=name within itemprop=author. */
static uint32_t
name_within(const struct page *p, uint32_t i)
{
	for (uint32_t k = i + 1; k < p->part[i].end; k++)
		if (p->part[k].node->tag != TAG_TEXT
		    && attr_says(p->part[k].node, "itemprop", "name"))
			return k;
	return i;
}

static void
look_for_author(struct meta *m, uint32_t i)
{
	const struct html_node *node = m->page->part[i].node;

	if (attr_says(node, "itemprop", "author"))
		offer_name(m, name_within(m->page, i), RANK_MICRODATA);
	else if (attr_says(node, "rel", "author"))
		offer_name(m, i, RANK_REL);
	else if (class_holds(node, "byline") || class_holds(node, "author"))
		offer_name(m, i, RANK_CLASS);
}

/* ---- date */

/* A date anywhere in a short line: the words from each place on are tried, the most first. */
static int64_t
date_within(const char *s)
{
	const char *word[24];
	size_t end[24], n = 0;

	for (const char *at = s; n < LEN(word);) {
		at += strspn(at, " ,|()[]");
		size_t len = strcspn(at, " |()[]");
		if (len == 0)
			break;
		word[n] = at;
		end[n] = (size_t)(at - s) + len;
		at += len;
		n++;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t len = MIN((size_t)6, n - i); len > 0; len--) {
			size_t from = (size_t)(word[i] - s), bytes = end[i + len - 1] - from;
			int64_t t = bytes < 6 ? DATE_NONE : feed_date_parse(word[i], bytes);

			if (t != DATE_NONE && strcspn(word[i], "0123456789") < bytes)
				return t;
		}
	return DATE_NONE;
}

static void
offer_date(struct meta *m, unsigned rank, const char *s, size_t n)
{
	if (m->page->out->published != DATE_NONE && rank >= m->rank[META_PUBLISHED])
		return;
	char line[400];
	n = MIN(n, sizeof(line) - 1);
	memcpy(line, s, n);
	line[n] = '\0';
	int64_t t = feed_date_parse(line, n);
	if (t == DATE_NONE && m->tries++ < TRIES_MAX)
		t = date_within(line);
	if (t == DATE_NONE)
		return;
	m->page->out->published = t;
	m->rank[META_PUBLISHED] = rank;
}

static void
offer_dated_part(struct meta *m, uint32_t i, unsigned rank)
{
	static const char *const names[] = {"datetime", "content", "title"};
	const struct part *part = &m->page->part[i];

	for (size_t k = 0; k < LEN(names); k++) {
		const struct html_attr *a = html_attr(part->node, names[k]);
		if (a != NULL && feed_date_parse(a->value, a->value_len) != DATE_NONE) {
			offer_date(m, rank, a->value, a->value_len);
			return;
		}
	}
	if (part->all.chars > 0 && part->all.chars <= LINE_MAX_CHARS) {
		const char *s = text_of(m->page, i);
		offer_date(m, rank, s, strlen(s));
	}
}

static void
look_for_date(struct meta *m, uint32_t i)
{
	const struct html_node *node = m->page->part[i].node;

	if (attr_says(node, "itemprop", "datePublished"))
		offer_dated_part(m, i, RANK_MICRODATA);
	else if (html_has(node, "pubdate") || class_holds(node, "published")
		 || class_holds(node, "entry-date") || class_holds(node, "post-date"))
		offer_dated_part(m, i, RANK_CLASS);
	else if (node->n == 4 && strncasecmp(node->s, "time", 4) == 0)
		offer_dated_part(m, i, RANK_TIME);
	else if (class_holds(node, "date") || class_holds(node, "posted")
		 || class_holds(node, "time") || class_holds(node, "meta")
		 || class_holds(node, "byline"))
		offer_dated_part(m, i, RANK_LINE);
}

/* A day in the address: /2021/07/24/. */
static void
look_at_address(struct meta *m)
{
	for (const char *s = m->page->url; (s = strchr(s, '/')) != NULL; s++) {
		char day[11] = "0000-00-00";
		static const uint8_t at[] = {1, 2, 3, 4, 6, 7, 9, 10};
		bool digits = strnlen(s, 11) == 11 && strchr("/-", s[5]) != NULL && s[8] == s[5];

		for (size_t i = 0; i < LEN(at) && digits; i++) {
			digits = s[at[i]] >= '0' && s[at[i]] <= '9';
			day[at[i] - 1] = s[at[i]];
		}
		if (digits && (strncmp(day, "19", 2) == 0 || strncmp(day, "20", 2) == 0)) {
			offer_date(m, RANK_ADDRESS, day, 10);
			return;
		}
	}
}

void
meta_read_bylines(struct meta *m)
{
	const struct page *p = m->page;

	for (uint32_t i = 1; i < p->n; i++) {
		const struct part *part = &p->part[i];

		if (part->node->nattr == 0 || part->node->tag == TAG_TEXT
		    || part->node->tag == TAG_BODY || is_elsewhere(p, i))
			continue;
		look_for_author(m, i);
		look_for_date(m, i);
	}
	look_at_address(m);
}
