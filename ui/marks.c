/* Marks not yet acknowledged. */
#include "ui/marks.h"

#include "src/util.h"

#include <stdlib.h>
#include <string.h>

void
marks_release(struct marks *m)
{
	free(m->mark);
	*m = (struct marks){0};
}

void
marks_add(struct marks *m, const struct mark_pending *mark)
{
	GROW(m->mark, m->cap, m->n);
	m->mark[m->n++] = *mark;
}

bool
marks_done(struct marks *m, uint32_t seq)
{
	bool found = false;
	for (size_t i = 0; i < m->n; i++)
		if (m->mark[i].seq == seq)
			found = m->mark[i].done = true;
	return found;
}

void
marks_settle(struct marks *m)
{
	size_t to = 0;
	for (size_t i = 0; i < m->n; i++)
		if (!m->mark[i].done)
			m->mark[to++] = m->mark[i];
	m->n = to;
}

bool
marks_has(const struct marks *m, int64_t id, int64_t list, unsigned flag, bool stored)
{
	for (size_t i = m->n; i-- > 0;) { /* the newest decides */
		const struct mark_pending *p = &m->mark[i];
		if (p->flag != flag)
			continue;
		if (p->id == id || (p->id == 0 && p->list == list && id <= p->upto))
			return p->set;
	}
	return stored;
}
