/* The person's rules, ready to be asked of each article as it comes in. */
#ifndef DATELINE_RULES_H
#define DATELINE_RULES_H

#include "src/query.h"

struct config;
struct config_rule;

struct rule {
	char *text; /* "QUERY => ACTIONS" */
	struct query *query;
	unsigned needs; /* enum query_needs */
	unsigned flags; /* enum mark_flag, of hide, read and bookmark */
	bool notify, fulltext;
	char **tag, **run;
	size_t ntag, nrun;
};

struct rules {
	struct rule *rule;
	size_t n;
};

/* Of rules that config_rule_parse took. */
struct rules *rules_new(const struct config_rule *r, size_t n);
void rules_free(struct rules *);

/* Names a command of a rule, where the command itself must not travel. Never 0. */
int64_t rule_command_hash(const char *command);
/* The command of that name among the rules of `config`; NULL. Heap. */
char *rule_command(const struct config *c, int64_t hash);

#endif
