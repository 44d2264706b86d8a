/* What a `rule` asks for and does, and the patterns of openers. */
#include "src/config.h"
#include "src/query.h"
#include "src/util.h"
#include "src/words.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* One action of a rule, "hide" or "tag elections". */
static bool
check_action(const char *s, size_t n, struct err *e)
{
	static const char *const names[] = {"hide", "read", "bookmark", "notify", "tag"};
	char *text = xstrndup(s, n), *blank = strpbrk(text, " \t");
	bool ok = true, argument = blank != NULL;

	if (argument)
		*blank = '\0';
	if (*text == '\0')
		ok = err_set(e, "an action expected: hide, read, bookmark, notify or tag NAME");
	for (size_t i = 0; ok && i <= LEN(names); i++) {
		if (i < LEN(names) && strcmp(names[i], text) == 0)
			break;
		if (i < LEN(names))
			continue;
		const char *near = nearest_name(text, names, LEN(names));
		if (near != NULL)
			ok = err_set(e, "unknown action '%s' (did you mean '%s'?)", text, near);
		else
			ok = err_set(e,
			    "a rule does hide, read, bookmark, notify or tag NAME, not '%s'", text);
	}
	if (ok && (strcmp(text, "tag") == 0) != argument)
		ok = err_set(e, argument ? "'%s' takes no name" : "'%s' takes a name", text);
	free(text);
	return ok;
}

/* All actions, apart by commas; *at gets the place of a wrong one. */
static bool
check_actions(const char *s, size_t *at, struct err *e)
{
	for (size_t i = 0, n = strlen(s); i <= n;) {
		size_t k = strcspn(s + i, ","), first = i, last = i + k;

		while (first < last && (s[first] == ' ' || s[first] == '\t'))
			first++;
		while (last > first && (s[last - 1] == ' ' || s[last - 1] == '\t'))
			last--;
		*at = first;
		if (!check_action(s + first, last - first, e))
			return false;
		i += k + 1;
	}
	return true;
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
	char *query = words_rest(line, n, from, &at, &behind), *actions = NULL;
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
		actions = words_rest(line, n, behind, &behind, &ignored);
		ok = check_actions(actions, &place, e);
		*column = words_column(line, n, behind + place);
	}
	if (ok) {
		*rule = (struct config_rule){query, actions};
		return true;
	}
	free(query);
	free(actions);
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
