/* Rules in the fetcher: which there are, and what they announce. */
#include "feeds/fetch.h"

#include "src/util.h"

#include <stdlib.h>

static void
on_announcement(void *arg, const struct announcement *a)
{
	struct fetcher *f = arg;
	struct msg m = {.type = MSG_ANNOUNCE, .a = a->id};

	if (a->run != NULL)
		m.c = rule_command_hash(a->run);
	GROW(f->announced, f->cap_announced, f->nannounced);
	f->announced[f->nannounced++] = m;
}

void
rules_begin(struct fetcher *f, const struct config *c)
{
	rules_free(f->rules);
	f->rules = rules_new(c->rule, c->nrule);
	store_set_rules(f->store, f->rules, on_announcement, f);
}

void
rules_read(struct fetcher *f, int fd)
{
	struct config c = {0};
	struct err e;

	/* No file: no rules. */
	if (fd < 0 || config_read_settings(&c, fd, &e))
		rules_begin(f, &c);
	config_release(&c);
}

void
rules_say(struct fetcher *f)
{
	for (size_t i = 0; i < f->nannounced; i++)
		fetch_tell(f, &f->announced[i]);
	f->nannounced = 0;
}

void
rules_forget(struct fetcher *f)
{
	f->nannounced = 0;
}

void
rules_end(struct fetcher *f)
{
	rules_free(f->rules);
	free(f->announced);
}
