/* Rules, asked of what comes in: those that go by what a feed says at once, before anybody sees the
 * article; those that go by its text, and all that is to be said or run, when the text is known. */
#include "src/rules.h"
#include "src/store_priv.h"

#include <string.h>

void
store_set_rules(struct store *s, struct rules *rules,
    void (*say)(void *arg, const struct announcement *), void *arg)
{
	s->rules = rules;
	s->announce = say;
	s->announce_arg = arg;
	s->filing.generation = -1; /* its matcher has them */
}

void
rules_add(struct store *s, struct matcher *m)
{
	for (size_t i = 0; s->rules != NULL && i < s->rules->n; i++)
		matcher_add(m, s->rules->rule[i].query);
}

/* Behind the match lines. */
static bool
fits(const struct store *s, size_t i, const struct query_subject *q)
{
	return matcher_fits(&s->filing.matcher, s->filing.nmatch + i, q);
}

/* Notes which rule hid it, and the hiding as something that can be undone. */
static bool
note_hidden(struct store *s, int64_t id, unsigned before, const struct rule *r, struct err *e)
{
	if (s->rule_action == 0
	    && !action_new(s, 0, ACTION_MARK, "hidden by rules", "", &s->rule_action, e))
		return false;
	return sql_run(s, SQL_PUT_RULE, e, "t", r->text)
	       && sql_run(s, SQL_PUT_HIDDEN_BY, e, "it", id, r->text)
	       && sql_run(s, SQL_NEW_ITEM, e, "iiii", s->rule_action, id, (int64_t)before,
		   (int64_t)(before | MARK_HIDDEN));
}

static bool
tag(struct store *s, int64_t id, const struct rule *r, struct err *e)
{
	for (size_t i = 0; i < r->ntag; i++)
		if (!sql_run(s, SQL_PUT_TAG, e, "ti", r->tag[i], id))
			return false;
	return true;
}

bool
rules_incoming(struct store *s, const struct query_subject *q, unsigned *flags, struct err *e)
{
	const struct rule *hid = NULL;

	for (size_t i = 0; s->rules != NULL && i < s->rules->n; i++) {
		const struct rule *r = &s->rules->rule[i];

		if ((r->needs & QUERY_TEXT) != 0 || !fits(s, i, q))
			continue;
		if (hid == NULL && (r->flags & MARK_HIDDEN) != 0)
			hid = r;
		*flags |= r->flags;
		if (!tag(s, q->id, r, e))
			return false;
	}
	return hid == NULL || note_hidden(s, q->id, *flags & ~(unsigned)MARK_HIDDEN, hid, e);
}

/* A rule that had to wait for the text. */
static bool
apply(struct store *s, int64_t id, const struct rule *r, struct err *e)
{
	unsigned before;
	bool there;

	if (r->flags != 0 && !mark_apply(s, id, r->flags, 0, &before, &there, e))
		return false;
	if ((r->flags & MARK_HIDDEN) != 0 && (before & MARK_HIDDEN) == 0
	    && !note_hidden(s, id, (before | r->flags) & ~(unsigned)MARK_HIDDEN, r, e))
		return false;
	return tag(s, id, r, e);
}

static void
announce(struct store *s, int64_t id, bool notify, const char *run)
{
	const struct announcement a = {.id = id, .notify = notify, .run = run};

	if (s->announce != NULL)
		s->announce(s->announce_arg, &a);
}

/* What it does was done when the article came in. */
static bool
is_done(const struct rule *r, bool speak)
{
	return (r->needs & QUERY_TEXT) == 0 && !r->fulltext && !r->notify
	       && (r->nrun == 0 || !speak);
}

bool
rules_digested(
    struct store *s, const struct query_subject *q, bool *notify, bool speak, struct err *e)
{
	for (size_t i = 0; s->rules != NULL && i < s->rules->n; i++) {
		const struct rule *r = &s->rules->rule[i];

		if (is_done(r, speak) || !fits(s, i, q))
			continue;
		if ((r->needs & QUERY_TEXT) != 0 && !apply(s, q->id, r, e))
			return false;
		if (r->fulltext && q->link[0] != '\0' && !store_page_want(s, q->id, e))
			return false;
		*notify = *notify || r->notify;
		for (size_t k = 0; speak && k < r->nrun; k++)
			announce(s, q->id, false, r->run[k]);
	}
	return true;
}

void
rules_notify(struct store *s, int64_t id)
{
	announce(s, id, true, NULL);
}

bool
rules_hid(struct store *s, struct arena *a, struct article *out, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_HIDDEN_BY, e, "i", out->row.id);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	if (got > 0) {
		out->hidden_by = sql_text(st, 0, a);
		sqlite3_reset(st);
	}
	return got >= 0;
}
