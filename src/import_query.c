/* newsboat's filter language into ours: comparisons joined by and, or, and parentheses. */
#include "src/import_readers.h"
#include "src/query.h"
#include "src/util.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NESTED_MAX 32

struct reading {
	const char *s;
	const struct import_flags *flags;
	struct strbuf out;
	struct err *e;
	bool exact;
	int depth;
};

struct comparison {
	char name[32], op[8];
	char *value; /* heap */
};

static bool
wrong(struct reading *r, const char *what)
{
	return err_status(r->e, EXIT_PART, "%s", what);
}

static void
skip_blanks(struct reading *r)
{
	while (*r->s == ' ' || *r->s == '\t')
		r->s++;
}

/* ---- reading */

static bool
read_value(struct reading *r, struct comparison *c)
{
	struct strbuf b;

	skip_blanks(r);
	strbuf_init(&b, STRBUF_SMALL);
	if (*r->s == '"') {
		for (r->s++; *r->s != '\0' && *r->s != '"'; r->s++) {
			if (*r->s == '\\' && r->s[1] != '\0')
				r->s++;
			strbuf_addc(&b, *r->s);
		}
		if (*r->s != '"') {
			strbuf_release(&b);
			return wrong(r, "a quote that does not end");
		}
		r->s++;
	} else {
		while (isalnum((unsigned char)*r->s) || *r->s == ':' || *r->s == '-')
			strbuf_addc(&b, *r->s++);
	}
	c->value = strbuf_take(&b, NULL);
	return true;
}

static bool
read_comparison(struct reading *r, struct comparison *c)
{
	size_t n = 0;

	*c = (struct comparison){0};
	while ((isalnum((unsigned char)*r->s) || *r->s == '_') && n + 1 < sizeof(c->name))
		c->name[n++] = *r->s++;
	if (n == 0)
		return wrong(r, "a comparison expected");
	skip_blanks(r);
	n = 0;
	if (strncmp(r->s, "between", 7) == 0) {
		memcpy(c->op, "between", 8);
		r->s += 7;
	} else {
		while (*r->s != '\0' && strchr("=!<>~#", *r->s) != NULL && n < 2)
			c->op[n++] = *r->s++;
	}
	return *c->op == '\0' ? wrong(r, "an operator expected") : read_value(r, c);
}

/* ---- writing */

/* A word or a phrase, as ours has them. */
static bool
put_phrase(struct reading *r, const char *s, size_t n)
{
	if (n == 0)
		return wrong(r, "an empty text");
	strbuf_addc(&r->out, '"');
	for (size_t i = 0; i < n; i++)
		if (s[i] != '"')
			strbuf_addc(&r->out, s[i]);
	strbuf_addc(&r->out, '"');
	return true;
}

/* A regular expression that is no more than words, apart by '|'. */
static bool
put_words(struct reading *r, const char *s)
{
	const char *bar = strchr(s, '|');

	for (const char *p = s; *p != '\0'; p++) {
		if (!isalnum((unsigned char)*p) && (unsigned char)*p < 0x80
		    && strchr(" -_'&,|", *p) == NULL)
			return wrong(r, "a regular expression");
	}
	if (bar != NULL)
		strbuf_addc(&r->out, '(');
	for (;;) {
		size_t n = strcspn(s, "|");

		if (!put_phrase(r, s, n))
			return false;
		s += n;
		if (*s == '\0')
			break;
		s++;
		strbuf_adds(&r->out, " or ");
	}
	if (bar != NULL)
		strbuf_addc(&r->out, ')');
	return true;
}

static bool
put_text(struct reading *r, const struct comparison *c, const char *field)
{
	bool not = *c->op == '!', regex = strchr(c->op, '~') != NULL;

	if (strcmp(c->op, "=") != 0 && strcmp(c->op, "==") != 0 && strcmp(c->op, "!=") != 0
	    && !regex)
		return wrong(r, "an order of texts");
	/* Whole words of ours, any part of a text there. */
	r->exact = false;
	strbuf_addf(&r->out, "%s%s", not ? "not " : "", field);
	return regex ? put_words(r, c->value) : put_phrase(r, c->value, strlen(c->value));
}

static bool
put_unread(struct reading *r, const struct comparison *c)
{
	bool yes = strcmp(c->value, "yes") == 0;

	if ((!yes && strcmp(c->value, "no") != 0) || strpbrk(c->op, "<>~#") != NULL)
		return wrong(r, "unread is yes or no");
	strbuf_adds(&r->out, yes == (*c->op != '!') ? "is:unread" : "is:read");
	return true;
}

static bool
put_tags(struct reading *r, const struct comparison *c)
{
	bool not = strcmp(c->op, "!#") == 0;
	struct strbuf name;
	bool ok;

	if (!not &&strcmp(c->op, "#") != 0)
		return wrong(r, "tags compared with other than #");
	strbuf_init(&name, STRBUF_SMALL);
	import_part(&name, c->value);
	strbuf_addf(&r->out, "%ssection:", not ? "not " : "");
	ok = put_phrase(r, name.s, name.len);
	strbuf_release(&name);
	return ok;
}

static bool
put_flags(struct reading *r, const struct comparison *c)
{
	bool not = strcmp(c->op, "!#") == 0, bookmark;
	char room[16];
	const char *tag;

	if ((!not &&strcmp(c->op, "#") != 0) || strlen(c->value) != 1)
		return wrong(r, "flags compared with other than # and one letter");
	tag = import_flag_tag(r->flags, *c->value, room, &bookmark);
	if (*tag == '\0' && !bookmark)
		return wrong(r, "a flag that is not taken over");
	strbuf_adds(&r->out, not ? "not " : "");
	if (*tag == '\0') {
		strbuf_adds(&r->out, "is:bookmarked");
		return true;
	}
	strbuf_adds(&r->out, "tag:");
	return put_phrase(r, tag, strlen(tag));
}

/* Whole days since it was published: at least `from`, less than `to`; to -1: any. */
static bool
put_days(struct reading *r, int64_t from, int64_t to)
{
	if (to == 0 || (from <= 0 && to < 0))
		return wrong(r, "an age that is always or never so");
	strbuf_addc(&r->out, '(');
	if (to > 0)
		strbuf_addf(&r->out, "newer:%" PRId64 "d", to);
	if (from > 0)
		strbuf_addf(&r->out, "%solder:%" PRId64 "d", to > 0 ? " " : "", from);
	strbuf_addc(&r->out, ')');
	return true;
}

static bool
put_age(struct reading *r, const struct comparison *c)
{
	int64_t n = 0, m = 0;
	char *colon = strchr(c->value, ':');

	if (colon != NULL)
		*colon = '\0';
	if (!parse_int(c->value, 0, 36500, &n)
	    || (colon != NULL && !parse_int(colon + 1, n, 36500, &m))
	    || (colon != NULL) != (strcmp(c->op, "between") == 0))
		return wrong(r, "an age in days expected");
	if (colon != NULL)
		return put_days(r, n, m + 1);
	if (strcmp(c->op, "<") == 0)
		return put_days(r, 0, n);
	if (strcmp(c->op, "<=") == 0)
		return put_days(r, 0, n + 1);
	if (strcmp(c->op, ">") == 0)
		return put_days(r, n + 1, -1);
	if (strcmp(c->op, ">=") == 0)
		return put_days(r, n, -1);
	if (strcmp(c->op, "=") == 0 || strcmp(c->op, "==") == 0)
		return put_days(r, n, n + 1);
	return wrong(r, "an age compared otherwise");
}

static bool
comparison(struct reading *r)
{
	static const struct {
		const char *name, *field;
		bool (*put)(struct reading *, const struct comparison *);
	} names[] = {{"title", "title:", NULL}, {"author", "author:", NULL},
	    {"feedtitle", "feed:", NULL}, {"content", "", NULL}, {"unread", NULL, put_unread},
	    {"tags", NULL, put_tags}, {"flags", NULL, put_flags}, {"age", NULL, put_age}};
	struct comparison c;
	bool ok = read_comparison(r, &c);

	for (size_t i = 0; ok && i < LEN(names); i++) {
		if (strcmp(names[i].name, c.name) != 0)
			continue;
		ok = names[i].put != NULL ? names[i].put(r, &c) : put_text(r, &c, names[i].field);
		free(c.value);
		return ok;
	}
	if (ok)
		err_status(r->e, EXIT_PART, "nothing here is '%s'", c.name);
	free(c.value);
	return false;
}

static bool
is_word(const char *s, const char *word)
{
	size_t n = strlen(word);

	return strncasecmp(s, word, n) == 0 && !isalnum((unsigned char)s[n]);
}

static bool expression(struct reading *r);

static bool
operand(struct reading *r)
{
	skip_blanks(r);
	if (*r->s != '(')
		return comparison(r);
	if (++r->depth > NESTED_MAX)
		return wrong(r, "too deep");
	r->s++;
	strbuf_addc(&r->out, '(');
	if (!expression(r))
		return false;
	skip_blanks(r);
	if (*r->s != ')')
		return wrong(r, "')' expected");
	r->s++;
	r->depth--;
	strbuf_addc(&r->out, ')');
	return true;
}

/* As newsboat has it, what is right of an operator belongs together. */
static bool
expression(struct reading *r)
{
	if (!operand(r))
		return false;
	skip_blanks(r);
	bool and = is_word(r->s, "and"), or = is_word(r->s, "or");
	if (!and&&! or)
		return true;
	if (++r->depth > NESTED_MAX)
		return wrong(r, "too deep");
	r->s += and? 3 : 2;
	strbuf_adds(&r->out, and? " (" : " or (");
	if (!expression(r))
		return false;
	r->depth--;
	strbuf_addc(&r->out, ')');
	return true;
}

char *
import_newsboat_query(const char *s, const struct import_flags *f, bool *exact, struct err *e)
{
	struct reading r = {.s = s, .flags = f, .e = e, .exact = true};
	bool ok;

	*e = (struct err){.text = ""};
	strbuf_init(&r.out, STRBUF_SMALL);
	ok = expression(&r);
	skip_blanks(&r);
	if (ok && *r.s != '\0')
		ok = wrong(&r, "something behind the end");
	if (ok) {
		struct query *q = query_parse(r.out.s, r.out.len, clock_now(), e);

		ok = q != NULL;
		query_free(q);
	}
	*exact = r.exact;
	if (ok)
		return strbuf_take(&r.out, NULL);
	strbuf_release(&r.out);
	return NULL;
}
