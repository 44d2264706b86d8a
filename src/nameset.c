/* Open addresses by hash, half full at most. */
#include "src/nameset.h"

#include "src/util.h"

#include <stdlib.h>
#include <string.h>

void
nameset_release(struct nameset *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->name[i]);
	free(s->name);
	free(s->slot);
	*s = (struct nameset){0};
}

static size_t
place(const struct nameset *s, const char *name)
{
	size_t at = hash64(0, name, strlen(name)) & (s->nslot - 1);

	while (s->slot[at] != 0 && strcmp(s->name[s->slot[at] - 1], name) != 0)
		at = (at + 1) & (s->nslot - 1);
	return at;
}

size_t
nameset_find(const struct nameset *s, const char *name)
{
	uint32_t number = s->nslot == 0 ? 0 : s->slot[place(s, name)];

	return number == 0 ? NAMESET_NONE : number - 1;
}

static void
grow(struct nameset *s)
{
	s->nslot = s->nslot == 0 ? 64 : s->nslot * 2;
	free(s->slot);
	s->slot = xcalloc(s->nslot, sizeof(*s->slot));
	for (size_t i = 0; i < s->n; i++)
		s->slot[place(s, s->name[i])] = (uint32_t)i + 1;
}

size_t
nameset_add(struct nameset *s, const char *name, bool *made)
{
	if ((s->n + 1) * 2 > s->nslot)
		grow(s);
	size_t at = place(s, name);
	if (made != NULL)
		*made = s->slot[at] == 0;
	if (s->slot[at] != 0)
		return s->slot[at] - 1;
	GROW(s->name, s->cap, s->n);
	s->name[s->n++] = xstrdup(name);
	s->slot[at] = (uint32_t)s->n;
	return s->n - 1;
}
