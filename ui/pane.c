/* What panes of rows have in common. */
#include "ui/pane.h"

#include "src/util.h"

bool
pane_moves(enum action action, int64_t rows, int64_t *by)
{
	static const uint8_t moves[][2] = {{ACTION_DOWN, ACTION_UP},
	    {ACTION_HALF_DOWN, ACTION_HALF_UP}, {ACTION_PAGE_DOWN, ACTION_PAGE_UP},
	    {ACTION_LAST, ACTION_FIRST}};
	const int64_t rows_by[] = {1, MAX(rows / 2, 1), MAX(rows - 1, 1), PANE_END};

	for (size_t i = 0; i < 2 * LEN(moves); i++)
		if (action == moves[i / 2][i % 2]) {
			*by = i % 2 == 0 ? rows_by[i / 2] : -rows_by[i / 2];
			return true;
		}
	return false;
}

_Static_assert(ACTION_COUNT <= UINT8_MAX, "an action fits a byte");
