/* A search that is kept: a section of one match line, at the end of the `feeds` file. */
#include "src/feedlist_edit.h"

#include "src/query.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

/* Whether the file's reader takes the query from a line as it is. */
static bool
fits_a_line(const char *query, struct err *e)
{
	struct query *q = query_parse(query, strlen(query), clock_now(), e);
	char *line, *again;
	bool same;

	if (q == NULL)
		return false;
	query_free(q);
	line = xasprintf("match %s", query);
	again = words_rest(line, strlen(line), strlen("match "), NULL, NULL);
	same = *query != '\0' && strcmp(again, query) == 0;
	free(again);
	free(line);
	return same
	       || err_status(
		   e, EXIT_PART, "a kept search cannot hold ' => ' or a word '#', nor be empty");
}

bool
feedlist_keep(const char *path, const char *section, const char *query, struct err *e)
{
	char *name = section_name_check(section, strlen(section), e);
	struct edit d;
	bool ok;

	if (name == NULL || !fits_a_line(query, e) || !edit_begin(&d, path, e)) {
		free(name);
		return false;
	}
	if (edit_spot(&d, name).found) {
		ok = err_status(e, EXIT_PART, "a section %s is there already", name);
	} else {
		strbuf_add(&d.out, d.text, d.n);
		if (d.n > 0 && d.text[d.n - 1] != '\n')
			strbuf_adds(&d.out, d.newline);
		strbuf_addf(&d.out, "%s[%s]%smatch %s%s", d.n > 0 ? d.newline : "", name, d.newline,
		    query, d.newline);
		ok = edit_save(&d, e);
	}
	edit_end(&d);
	free(name);
	return ok;
}
