/* Folders of other readers. */
#include "src/import_place.h"

#include "src/strbuf.h"
#include "src/text.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In the order in which that reader looks. $C: folder of configurations, $D: of data, $H: home. */
static const struct {
	enum import_reader reader;
	const char *list, *archive;
} places[] = {
    {READER_NEWSBOAT, "$C/newsboat/urls", "$D/newsboat/cache.db"},
    {READER_NEWSBOAT, "$H/.newsboat/urls", "$H/.newsboat/cache.db"},
    {READER_NEWSBOAT, "$H/.newsbeuter/urls", "$H/.newsbeuter/cache.db"},
    {READER_NEWSRAFT, "$C/newsraft/feeds", "$D/newsraft/newsraft.sqlite3"},
    {READER_NEWSRAFT, "$H/.newsraft/feeds", "$H/.newsraft/newsraft.sqlite3"},
    {READER_SFEED, "$H/.sfeed/sfeedrc", "$H/.sfeed/feeds"},
    {READER_SNOWNEWS, "$C/snownews/urls.opml", NULL},
    {READER_SNOWNEWS, "$C/snownews/urls", NULL},
    {READER_SNOWNEWS, "$H/.snownews/urls.opml", NULL},
    {READER_SNOWNEWS, "$H/.snownews/urls", NULL},
};

/* Heap; NULL without a home. */
static char *
expand(const char *place)
{
	const char *home = getenv("HOME"), *xdg = NULL, *fallback = "";

	if (place == NULL || home == NULL || *home != '/')
		return NULL;
	if (place[1] == 'C') {
		xdg = getenv("XDG_CONFIG_HOME");
		fallback = "/.config";
	} else if (place[1] == 'D') {
		xdg = getenv("XDG_DATA_HOME");
		fallback = "/.local/share";
	}
	if (xdg != NULL && *xdg == '/')
		return xasprintf("%s%s", xdg, place + 2);
	return xasprintf("%s%s%s", home, fallback, place + 2);
}

static bool
is_there(const char *path)
{
	return path != NULL && access(path, F_OK) == 0;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* Takes a path over if something is there. */
static bool
take(char **to, char *path)
{
	if (*to == NULL && is_there(path)) {
		*to = path;
		return true;
	}
	free(path);
	return false;
}

static void
find_list(struct import_place *p, enum import_reader reader, const char *path)
{
	struct stat st;
	bool folder = path != NULL && stat(path, &st) == 0 && S_ISDIR(st.st_mode);

	if (path != NULL && !folder)
		(void)take(&p->list, xstrdup(path));
	for (size_t i = 0; i < LEN(places) && p->list == NULL; i++) {
		if (places[i].reader == reader)
			(void)take(
			    &p->list, folder ? xasprintf("%s/%s", path, base_name(places[i].list))
					     : expand(places[i].list));
	}
}

/* Beside the list, else where it belongs to a list in its usual place. */
static void
find_archive(struct import_place *p, enum import_reader reader)
{
	int folder = (int)(base_name(p->list) - p->list);

	for (size_t i = 0; i < LEN(places); i++) {
		if (places[i].reader == reader && places[i].archive != NULL)
			(void)take(&p->archive,
			    xasprintf("%.*s%s", folder, p->list, base_name(places[i].archive)));
	}
	for (size_t i = 0; i < LEN(places); i++) {
		if (places[i].reader == reader)
			(void)take(&p->archive, expand(places[i].archive));
	}
}

bool
import_place_find(
    struct import_place *p, enum import_reader reader, const char *path, struct err *e)
{
	struct strbuf where;

	*p = (struct import_place){0};
	find_list(p, reader, path);
	if (p->list != NULL) {
		find_archive(p, reader);
		return true;
	}
	if (path != NULL)
		return err_set(e, "%s: there is no list of subscriptions", path);
	strbuf_init(&where, STRBUF_SMALL);
	for (size_t i = 0; i < LEN(places); i++) {
		char *place = places[i].reader == reader ? expand(places[i].list) : NULL;

		if (place != NULL)
			strbuf_addf(&where, "%s%s", where.len > 0 ? ", " : "", place);
		free(place);
	}
	err_set(e, "no list of subscriptions was found (%s)", where.s);
	strbuf_release(&where);
	return false;
}

void
import_place_release(struct import_place *p)
{
	free(p->list);
	free(p->archive);
	*p = (struct import_place){0};
}

char *
import_read(const char *path, size_t *n, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct strbuf clean;
	struct stat st;
	char *text;

	if (fd < 0 || fstat(fd, &st) != 0) {
		err_set(e, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	text = S_ISREG(st.st_mode) ? read_file(fd, STRBUF_BODY, n, e) : NULL;
	close(fd);
	if (text == NULL) {
		if (!S_ISREG(st.st_mode))
			err_set(e, "%s is not a file", path);
		return NULL;
	}
	strbuf_init(&clean, STRBUF_BODY * 3);
	(void)text_clean(&clean, text, *n, TEXT_LINES);
	free(text);
	return strbuf_take(&clean, n);
}
