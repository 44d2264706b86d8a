/* Downloads: a row each, kept until the person takes it off the list. */
#include "src/store_download.h"

#include "src/store_priv.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void
fill(sqlite3_stmt *st, struct arena *a, struct download *d)
{
	*d = (struct download){.id = sqlite3_column_int64(st, 0),
	    .article = sqlite3_column_int64(st, 1),
	    .url = sql_text(st, 2, a),
	    .type = sql_text(st, 3, a),
	    .name = sql_text(st, 4, a),
	    .token = sqlite3_column_int64(st, 5),
	    .size = sqlite3_column_int64(st, 6),
	    .validator = sql_text(st, 7, a),
	    .path = sql_text(st, 8, a),
	    .error = sql_text(st, 9, a),
	    .feed_options = sql_text(st, 10, a),
	    .feed_url = sql_text(st, 11, a),
	    .feed_local = sqlite3_column_int(st, 12) != 0};
}

/* Those with numbers from `first` to `last`, at most `want`. */
static bool
load(struct store *s, int64_t first, int64_t last, struct arena *a, struct download *d, size_t want,
    size_t *n, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_DOWNLOADS, e, "iii", first, last, (int64_t)want);
	int got = -1;

	*n = 0;
	while (st != NULL && *n < want && (got = sql_step(s, st, e)) > 0)
		fill(st, a, &d[(*n)++]);
	if (got > 0)
		sqlite3_reset(st);
	return st != NULL && got >= 0;
}

bool
store_download(struct store *s, int64_t id, struct arena *a, struct download *out, struct err *e)
{
	size_t n;

	if (!load(s, id, id, a, out, 1, &n, e))
		return false;
	return n == 1 || err_status(e, EXIT_PART, "no download %lld", (long long)id);
}

bool
store_downloads(struct store *s, struct arena *a, struct download **out, size_t *n, struct err *e)
{
	*n = 0;
	*out = arena_alloc(a, DOWNLOADS_SHOWN * sizeof(**out));
	return *out != NULL ? load(s, 1, INT64_MAX, a, *out, DOWNLOADS_SHOWN, n, e)
	                    : err_set(e, "too many downloads");
}

int64_t
store_download_find(struct store *s, int64_t article, const char *url)
{
	int64_t id;

	return sql_int(s, SQL_DOWNLOAD_FIND, 0, &id, NULL, "it", article, url) ? id : 0;
}

bool
store_download_add(struct store *s, int64_t article, const struct enclosure *x, const char *name,
    int64_t *id, struct err *e)
{
	return sql_run(s, SQL_DOWNLOAD_ADD, e, "ittt", article, x->url, x->type, name)
	       && sql_int(s, SQL_DOWNLOAD_FIND, 0, id, e, "it", article, x->url);
}

bool
store_download_put(struct store *s, const struct download *d, struct err *e)
{
	return sql_run(
	    s, SQL_DOWNLOAD_PUT, e, "iittt", d->id, d->size, d->validator, d->path, d->error);
}

bool
store_download_drop(struct store *s, int64_t id, struct err *e)
{
	return sql_run(s, SQL_DOWNLOAD_DROP, e, "i", id);
}

char *
download_part(const char *cache, int64_t token)
{
	return xasprintf("%s/downloads/%016llx.part", cache, (unsigned long long)token);
}

int64_t
download_have(const char *cache, int64_t token)
{
	char *path = download_part(cache, token);
	struct stat st;
	int64_t n = stat(path, &st) == 0 ? (int64_t)st.st_size : 0;

	free(path);
	return n;
}

/* A lock that can be looked for without being taken, else who looks would keep a fetcher off. */
static bool
lock(int fd, int what, struct flock *l)
{
	*l = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
	return fcntl(fd, what, l) == 0;
}

bool
download_lock(int fd)
{
	struct flock l;

	return lock(fd, F_OFD_SETLK, &l);
}

const char *
download_state(const struct download *d, const char *cache)
{
	const char *state = *d->error != '\0' ? "failed" : "stopped";

	if (*d->path != '\0')
		return "done";
	char *path = download_part(cache, d->token);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct flock l;
	if (fd >= 0 && lock(fd, F_OFD_GETLK, &l) && l.l_type != F_UNLCK)
		state = "running";
	if (fd >= 0)
		close(fd);
	free(path);
	return state;
}

char *
download_text(char out[DOWNLOAD_TEXT], int64_t have, int64_t size, int64_t speed)
{
	int n = 0, left = size > have && speed > 0 ? (int)MIN((size - have) / speed, 359999) : -1;

	if (size > 0)
		n = snprintf(out, DOWNLOAD_TEXT, "%d%% of %.1f MB",
		    (int)((double)MIN(have, size) * 100 / (double)size), (double)size / 1e6);
	else
		n = snprintf(out, DOWNLOAD_TEXT, "%.1f MB", (double)have / 1e6);
	if (speed > 0)
		n += snprintf(
		    out + n, (size_t)(DOWNLOAD_TEXT - n), "  %.1f MB/s", (double)speed / 1e6);
	if (left >= 3600)
		snprintf(out + n, (size_t)(DOWNLOAD_TEXT - n), "  %d:%02d:%02d", left / 3600,
		    left / 60 % 60, left % 60);
	else if (left >= 0)
		snprintf(out + n, (size_t)(DOWNLOAD_TEXT - n), "  %d:%02d", left / 60, left % 60);
	return out;
}
