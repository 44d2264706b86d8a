/* The person's rules. */
#include "src/rules.h"

#include "src/config.h"
#include "src/schema.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

static void
keep(char ***list, size_t *n, const char *s)
{
	*list = xrealloc(*list, *n + 1, sizeof(**list));
	(*list)[(*n)++] = xstrdup(s);
}

static bool
take_action(void *arg, enum rule_verb verb, const char *argument)
{
	struct rule *r = arg;

	switch (verb) {
	case RULE_HIDE:
		r->flags |= MARK_HIDDEN;
		break;
	case RULE_READ:
		r->flags |= MARK_READ;
		break;
	case RULE_BOOKMARK:
		r->flags |= MARK_BOOKMARK;
		break;
	case RULE_NOTIFY:
		r->notify = true;
		break;
	case RULE_FULLTEXT:
		r->fulltext = true;
		break;
	case RULE_TAG:
		keep(&r->tag, &r->ntag, argument);
		break;
	case RULE_RUN:
		keep(&r->run, &r->nrun, argument);
		break;
	}
	return true;
}

static bool
compile(struct rule *r, const struct config_rule *c)
{
	size_t at;
	struct err e;

	r->query = query_parse(c->query, strlen(c->query), clock_now(), &e);
	if (r->query == NULL)
		return false;
	r->needs = query_needs(r->query);
	r->text = xasprintf("%s => %s", c->query, c->actions);
	return config_actions(c->actions, take_action, r, &at, &e);
}

struct rules *
rules_new(const struct config_rule *c, size_t n)
{
	struct rules *rs = xcalloc(1, sizeof(*rs));

	rs->rule = xcalloc(n + 1, sizeof(*rs->rule));
	for (size_t i = 0; i < n; i++)
		rs->n += compile(&rs->rule[rs->n], &c[i]);
	return rs;
}

static void
free_all(char **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

void
rules_free(struct rules *rs)
{
	if (rs == NULL)
		return;
	for (size_t i = 0; i < rs->n; i++) {
		free(rs->rule[i].text);
		query_free(rs->rule[i].query);
		free_all(rs->rule[i].tag, rs->rule[i].ntag);
		free_all(rs->rule[i].run, rs->rule[i].nrun);
	}
	free(rs->rule);
	free(rs);
}

int64_t
rule_command_hash(const char *command)
{
	return (int64_t)(hash64(12, command, strlen(command)) | 1);
}

/* A command that is looked for. */
struct wanted {
	int64_t hash;
	char *found;
};

static bool
is_wanted(void *arg, enum rule_verb verb, const char *argument)
{
	struct wanted *w = arg;

	if (verb == RULE_RUN && w->found == NULL && rule_command_hash(argument) == w->hash)
		w->found = xstrdup(argument);
	return w->found == NULL;
}

char *
rule_command(const struct config *c, int64_t hash)
{
	struct wanted w = {.hash = hash};
	struct err e;
	size_t at;

	for (size_t i = 0; i < c->nrule && w.found == NULL; i++)
		(void)!config_actions(c->rule[i].actions, is_wanted, &w, &at, &e);
	return w.found;
}
