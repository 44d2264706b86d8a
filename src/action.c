/* The table of actions. */
#include "src/action.h"

#include <string.h>

const struct action_row action_rows[ACTION_COUNT] = {[ACTION_NONE] = {"", "", "", 0},
#define X(id, name, keys, panes, help) [ACTION_##id] = {name, keys, help, panes},
    ACTIONS(X)
#undef X
};

enum action
action_find(const char *name)
{
	for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		if (strcmp(action_rows[a].name, name) == 0)
			return (enum action)a;
	}
	return ACTION_NONE;
}
