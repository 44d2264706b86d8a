/* Selected articles. */
#include "ui/select.h"

#include "src/util.h"

#include <stdlib.h>
#include <string.h>

void
select_clear(struct selection *s)
{
	s->n = 0;
	s->anchor = 0;
}

void
select_release(struct selection *s)
{
	free(s->key);
	*s = (struct selection){0};
}

/* Where the key is, or would be. */
static size_t
place(const struct selection *s, int64_t key)
{
	size_t lo = 0, hi = s->n;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (s->key[mid] < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
select_has(const struct selection *s, int64_t key)
{
	size_t i = place(s, key);
	return i < s->n && s->key[i] == key;
}

bool
select_add(struct selection *s, int64_t key)
{
	size_t i = place(s, key);
	if (i < s->n && s->key[i] == key)
		return true;
	if (s->n == SELECT_MAX)
		return false;
	GROW(s->key, s->cap, s->n);
	memmove(s->key + i + 1, s->key + i, (s->n - i) * sizeof(*s->key));
	s->key[i] = key;
	s->n++;
	return true;
}

void
select_drop(struct selection *s, int64_t key)
{
	size_t i = place(s, key);
	if (i == s->n || s->key[i] != key)
		return;
	s->n--;
	memmove(s->key + i, s->key + i + 1, (s->n - i) * sizeof(*s->key));
}
