/* What is announced of new articles, gathered over a refresh: notices for the person, and commands
 * of rules, which run one after the other in a process of their own. */
#ifndef DATELINE_ANNOUNCE_H
#define DATELINE_ANNOUNCE_H

#include "src/config.h"
#include "src/store.h"
#include "src/wire.h"

struct announced {
	struct announced_item {
		int64_t id;
		char *command; /* NULL: a notice */
	} * item;
	size_t n, cap, notices;
};

/* Takes MSG_ANNOUNCE. A command is looked for in the person's own `config`: what comes from the
 * fetcher only names it. */
void announced_add(struct announced *a, const struct config *c, const struct msg *m);
void announced_clear(struct announced *a);

/* "3 new articles", and their titles apart by " · ". False: nobody is to be told of any. */
bool
announced_text(const struct announced *a, struct store *s, char title[64], struct strbuf *body);

/* Starts the commands, and `notify-command` if it is set and there are notices; each gets its data
 * in DATELINE_* variables alone, 10 s, and may print 16 MiB, which nobody reads. A descriptor from
 * which a sentence comes for each that fails, a line each, then its end. -1: there is nothing to
 * run, or (e->text is not "") it could not be started. */
int
announced_start(const struct announced *a, struct store *s, const struct config *c, struct err *e);

#endif
