/* Selected articles of a list: a set of keys, and a range that is open between where it was begun
 * and the cursor. Knows no terminal. */
#ifndef DATELINE_SELECT_H
#define DATELINE_SELECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SELECT_MAX 10000

struct selection {
	int64_t *key; /* rising */
	size_t n, cap;
	int64_t anchor; /* where the open range begins; 0: none is open */
};

void select_release(struct selection *s);
void select_clear(struct selection *s);
bool select_has(const struct selection *s, int64_t key);
/* False: there are SELECT_MAX. */
bool select_add(struct selection *s, int64_t key);
void select_drop(struct selection *s, int64_t key);

#endif
