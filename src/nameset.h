/* A set of strings that gives each a number, in the order in which they came. */
#ifndef DATELINE_NAMESET_H
#define DATELINE_NAMESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nameset {
	char **name; /* by number */
	size_t n, cap;
	uint32_t *slot; /* number + 1, 0 where empty */
	size_t nslot;
};
#define NAMESET_NONE SIZE_MAX

/* Begin with {0}. */
void nameset_release(struct nameset *s);
/* The number of a name, NAMESET_NONE. */
size_t nameset_find(const struct nameset *s, const char *name);
/* The same; made where it is not there. *made may be NULL. */
size_t nameset_add(struct nameset *s, const char *name, bool *made);

#endif
