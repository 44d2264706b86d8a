/* A file or an address as bytes. */
#include "src/source.h"

#include "src/strbuf.h"
#include "src/util.h"
#include "src/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
source_read(struct source *s, const struct paths *paths, const char *what, struct err *e)
{
	struct fetched_page page = {.fd = -1};
	bool web = strncmp(what, "http://", 7) == 0 || strncmp(what, "https://", 8) == 0;

	if (web && !workers_get(paths, what, &page, e))
		return false;
	if (!web)
		page.fd = open(what, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (page.fd < 0)
		return err_status(e, EXIT_CANNOT, "%s: %s", what, strerror(errno));
	s->url = page.final_url;
	s->type = page.content_type;
	s->body = read_file(page.fd, STRBUF_BODY, &s->n, e);
	close(page.fd);
	if (s->body == NULL)
		return err_prefix(e, "%s", what);
	if (web && page.status != 200)
		return err_status(e, EXIT_PART, "%s answered %d", s->url, page.status);
	return true;
}

static const char *
first_of(const char *given, const char *found)
{
	return given != NULL ? given : found != NULL ? found : "";
}

struct parse_request
source_request(const struct source *s, const char *base, const char *type)
{
	return (struct parse_request){
	    .url = first_of(base, s->url), .content_type = first_of(type, s->type)};
}

void
source_release(struct source *s)
{
	free(s->body);
	free(s->url);
	free(s->type);
	*s = (struct source){0};
}
