/* What a `rule` asks for and does, and the patterns of openers. */
#include "src/config.h"
#include "src/query.h"
#include "src/rules.h"
#include "src/util.h"
#include "src/words.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	bool argument;
} actions[] = {
    [RULE_HIDE] = {"hide", false},
    [RULE_READ] = {"read", false},
    [RULE_BOOKMARK] = {"bookmark", false},
    [RULE_NOTIFY] = {"notify", false},
    [RULE_FULLTEXT] = {"fulltext", false},
    [RULE_TAG] = {"tag", true},
    [RULE_RUN] = {"run", true},
};

#define ACTIONS_NAMED "hide, read, bookmark, notify, fulltext, tag NAME or run COMMAND"

static bool
find_action(const char *name, enum rule_verb *verb, struct err *e)
{
	const char *names[LEN(actions)], *near;

	for (size_t i = 0; i < LEN(actions); i++) {
		names[i] = actions[i].name;
		if (strcmp(actions[i].name, name) == 0) {
			*verb = (enum rule_verb)i;
			return true;
		}
	}
	if (*name == '\0')
		return err_set(e, "an action expected: " ACTIONS_NAMED);
	near = nearest_name(name, names, LEN(names));
	if (near != NULL)
		return err_set(e, "unknown action '%s' (did you mean '%s'?)", name, near);
	return err_set(e, "a rule does " ACTIONS_NAMED ", not '%s'", name);
}

/* What `tag` and `run` take: a name, as it stands or in quotes; a command that can be split into
 * words. Heap; NULL: *e. */
static char *
argument_of(enum rule_verb verb, const char *text, struct err *e)
{
	struct words w = {0};
	size_t at, n;
	char *argument = NULL;

	if (!words_split(&w, text, strlen(text), &at, e))
		return NULL;
	argument = xstrdup(verb == RULE_TAG && w.n == 1 ? w.word[0].s : text);
	n = strlen(argument);
	words_release(&w);
	if (verb == RULE_TAG ? n > 0 && n <= RULE_TAG_MAX : n > 0)
		return argument;
	free(argument);
	err_set(e, "a tag has 1 to %d bytes", RULE_TAG_MAX);
	return NULL;
}

/* One action of a rule, "hide" or "tag elections"; `text` is its own. */
static bool
read_action(char *text, enum rule_verb *verb, char **argument, struct err *e)
{
	size_t n = strcspn(text, " \t");
	char *behind = text + n + strspn(text + n, " \t");

	*argument = NULL;
	text[n] = '\0';
	if (!find_action(text, verb, e))
		return false;
	if (actions[*verb].argument != (*behind != '\0'))
		return err_set(e,
		    *behind != '\0'     ? "'%s' takes no name"
		    : *verb == RULE_TAG ? "'%s' takes a name"
					: "'%s' takes a command",
		    text);
	if (*behind == '\0')
		return true;
	*argument = argument_of(*verb, behind, e);
	return *argument != NULL;
}

/* Bytes up to the next comma that stands in no quotes. */
static size_t
action_length(const char *s)
{
	bool quoted = false;
	size_t i;

	for (i = 0; s[i] != '\0' && (quoted || s[i] != ','); i++) {
		if (s[i] == '"')
			quoted = !quoted;
		else if (quoted && s[i] == '\\' && s[i + 1] != '\0')
			i++;
	}
	return i;
}

bool
config_actions(const char *s, bool (*each)(void *arg, enum rule_verb verb, const char *argument),
    void *arg, size_t *at, struct err *e)
{
	bool ok = true, more = true;

	for (size_t i = 0, n = strlen(s); ok && more && i <= n;) {
		size_t first = i, last = i + action_length(s + i);
		enum rule_verb verb = RULE_HIDE;
		char *text, *argument;

		i = last + 1;
		while (first < last && (s[first] == ' ' || s[first] == '\t'))
			first++;
		while (last > first && (s[last - 1] == ' ' || s[last - 1] == '\t'))
			last--;
		*at = first;
		text = xstrndup(s + first, last - first);
		ok = read_action(text, &verb, &argument, e);
		if (ok && each != NULL)
			more = each(arg, verb, argument);
		free(argument);
		free(text);
	}
	return ok;
}

/* A rule runs once, when an article comes in: what changes later cannot be asked. */
static bool
check_query(const char *query, size_t *column, struct err *e)
{
	struct query *q = query_parse_at(query, strlen(query), clock_now(), column, e);
	size_t moving = q == NULL ? 0 : query_column(q, QUERY_MARKS | QUERY_TIME);
	bool ok = q != NULL && moving == 0;

	if (moving != 0) {
		*column = moving;
		err_set(e, "a rule cannot ask for marks or for a time that moves (is:, tag:, "
			   "newer:, older:)");
	}
	query_free(q);
	return ok;
}

bool
config_rule_parse(const char *line, size_t n, size_t from, struct config_rule *rule, size_t *column,
    struct err *e)
{
	size_t at, behind, ignored, place = 0;
	char *query = words_rest(line, n, from, &at, &behind), *written = NULL;
	bool ok = false;

	*column = words_column(line, n, at);
	if (*query == '\0') {
		err_set(e, "a query expected behind 'rule'");
	} else if (behind == 0) {
		*column = words_column(line, n, n);
		err_set(e, "'=> ACTION' expected behind the query");
	} else if (!check_query(query, &place, e)) {
		*column += place - 1;
	} else {
		written = words_rest(line, n, behind, &behind, &ignored);
		ok = config_actions(written, NULL, NULL, &place, e);
		*column = words_column(line, n, behind + place);
	}
	if (ok) {
		*rule = (struct config_rule){query, written};
		return true;
	}
	free(query);
	free(written);
	return false;
}

bool
config_pattern_check(const char *pattern, struct err *e)
{
	char why[200];
	regex_t re;
	int bad = regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB);

	if (bad == 0) {
		regfree(&re);
		return true;
	}
	regerror(bad, &re, why, sizeof(why));
	return err_set(e, "'%s' is no regular expression: %s", pattern, why);
}
