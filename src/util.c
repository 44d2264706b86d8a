/* What every module needs of the C library, made safe. */
#include "src/util.h"

#include "src/strbuf.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

void (*die_hook)(void);

void
die(const char *fmt, ...)
{
	char text[512] = "dateline: ";
	size_t n = strlen(text);
	va_list ap;

	if (die_hook != NULL)
		die_hook();
	va_start(ap, fmt);
	vsnprintf(text + n, sizeof(text) - n - 1, fmt, ap);
	va_end(ap);
	n = strlen(text);
	text[n++] = '\n';
	if (!write_all(2, text, n))
		_exit(EXIT_CANNOT);
	exit(EXIT_CANNOT);
}

void *
xmalloc(size_t n)
{
	void *p = malloc(n == 0 ? 1 : n);

	if (p == NULL)
		die("out of memory");
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = calloc(n == 0 ? 1 : n, size == 0 ? 1 : size);

	if (p == NULL)
		die("out of memory");
	return p;
}

void *
xrealloc(void *old, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		die("out of memory");
	void *p = realloc(old, n * size == 0 ? 1 : n * size);
	if (p == NULL)
		die("out of memory");
	return p;
}

char *
xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

char *
xstrndup(const char *s, size_t n)
{
	char *p = xmalloc(n + 1);

	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("a text could not be formatted");
	char *s = xmalloc((size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}

void
array_grow(void *array, size_t *cap, size_t n, size_t size)
{
	void *p;

	if (n < *cap)
		return;
	memcpy(&p, array, sizeof(p));
	*cap = *cap == 0 ? 8 : *cap + *cap / 2;
	if (*cap <= n)
		*cap = n + 1;
	p = xrealloc(p, *cap, size);
	memcpy(array, &p, sizeof(p));
}

int64_t
clock_now(void)
{
	return (int64_t)time(NULL);
}

int64_t
clock_mono_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

bool
write_all(int fd, const void *data, size_t n)
{
	const char *p = data;

	while (n > 0) {
		ssize_t got = write(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

bool
read_all(int fd, void *data, size_t n)
{
	char *p = data;

	while (n > 0) {
		ssize_t got = read(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EPIPE;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

char *
read_file(int fd, size_t max, size_t *len, struct err *e)
{
	struct strbuf b;
	char piece[16384];

	strbuf_init(&b, max);
	for (;;) {
		ssize_t got = read(fd, piece, sizeof(piece));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			err_set(e, "%s", strerror(errno));
		else if (got > 0 && strbuf_add(&b, piece, (size_t)got))
			continue;
		else if (got > 0)
			err_set(e, "over %zu bytes", max);
		if (got != 0) {
			strbuf_release(&b);
			return NULL;
		}
		return strbuf_take(&b, len);
	}
}

/* fsync of the folder that holds path, so that the rename itself is on the disk. */
static void
sync_folder(const char *path)
{
	char *folder = xstrdup(path), *slash = strrchr(folder, '/');

	if (slash != NULL)
		slash[slash == folder ? 1 : 0] = '\0';
	int fd = open(slash == NULL ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
	free(folder);
}

bool
file_replace_begin(struct file_replace *r, const char *path, struct err *e)
{
	struct stat st;

	r->target = realpath(path, NULL);
	if (r->target == NULL)
		r->target = xstrdup(path);
	r->temporary = xasprintf("%s.XXXXXX", r->target);
	r->fd = mkstemp(r->temporary); /* 0600 */
	if (r->fd >= 0 && fcntl(r->fd, F_SETFD, FD_CLOEXEC) == 0
	    && (stat(r->target, &st) != 0 || fchmod(r->fd, st.st_mode & 0777) == 0))
		return true;
	err_set(e, "%s could not be written: %s", path, strerror(errno));
	(void)file_replace_end(r, false, NULL);
	return false;
}

bool
file_replace_end(struct file_replace *r, bool ok, struct err *e)
{
	bool put = ok && fsync(r->fd) == 0 && rename(r->temporary, r->target) == 0;

	if (ok && !put)
		err_set(e, "%s could not be written: %s", r->target, strerror(errno));
	if (r->fd >= 0) {
		if (!put)
			unlink(r->temporary);
		close(r->fd);
	}
	if (put)
		sync_folder(r->target);
	free(r->temporary);
	free(r->target);
	return put;
}

bool
write_file_atomic(const char *path, const void *data, size_t n, struct err *e)
{
	struct file_replace r;
	bool ok;

	if (!file_replace_begin(&r, path, e))
		return false;
	ok = write_all(r.fd, data, n);
	if (!ok)
		err_set(e, "%s could not be written: %s", path, strerror(errno));
	return file_replace_end(&r, ok, e);
}

bool
make_dirs(const char *path, struct err *e)
{
	char *p = xstrdup(path);
	bool ok = true;

	for (char *s = p + 1; ok && *s != '\0'; s++) {
		if (*s != '/')
			continue;
		*s = '\0';
		if (mkdir(p, 0700) != 0 && errno != EEXIST)
			ok = errno == EROFS || errno == EACCES; /* it may exist above what we see */
		*s = '/';
	}
	if (mkdir(p, 0700) != 0 && errno != EEXIST)
		ok = false;
	struct stat st;
	if (ok && (stat(p, &st) != 0 || !S_ISDIR(st.st_mode))) {
		errno = ENOTDIR;
		ok = false;
	}
	if (!ok)
		err_set(e, "the folder %s could not be made: %s", path, strerror(errno));
	free(p);
	return ok;
}

uint64_t
hash64(uint64_t seed, const void *data, size_t n)
{
	const unsigned char *p = data;
	uint64_t h = seed ^ 0xcbf29ce484222325u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	h ^= h >> 32;
	return h;
}

static int
hex(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
is_web_url(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

void
percent_decode(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++, to++) {
		int high = *s == '%' ? hex(s[1]) : -1, low = high >= 0 ? hex(s[2]) : -1;

		*to = *s;
		if (low >= 0 && high * 16 + low != 0) {
			*to = (char)(high * 16 + low);
			s += 2;
		}
	}
	*to = '\0';
}

bool
parse_int(const char *s, int64_t min, int64_t max, int64_t *out)
{
	char *end;

	if (!isdigit((unsigned char)*s) && !(*s == '-' && isdigit((unsigned char)s[1])))
		return false;
	errno = 0;
	long long v = strtoll(s, &end, 10);
	if (errno != 0 || *end != '\0' || v < min || v > max)
		return false;
	*out = v;
	return true;
}

bool
parse_duration(const char *s, int64_t *seconds)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = {
	    {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}, {'y', 31536000}};
	char *end;

	if (!isdigit((unsigned char)*s))
		return false;
	errno = 0;
	long long v = strtoll(s, &end, 10);
	if (errno != 0 || end[0] == '\0' || end[1] != '\0')
		return false;
	for (size_t i = 0; i < LEN(units); i++) {
		if (units[i].unit != *end)
			continue;
		if (v > (int64_t)100 * 31536000 / units[i].seconds)
			return false;
		*seconds = v * units[i].seconds;
		return true;
	}
	return false;
}

/* Edits between two short names (Levenshtein). */
static size_t
edits(const char *a, const char *b)
{
	size_t row[64], n = strlen(b);

	if (n >= LEN(row))
		return SIZE_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t above = row[j];
			size_t change = diagonal + (a[i - 1] != b[j - 1]);

			row[j] = MIN(MIN(above, row[j - 1]) + 1, change);
			diagonal = above;
		}
	}
	return row[n];
}

const char *
nearest_name(const char *s, const char *const *names, size_t n)
{
	size_t best = 2 + strlen(s) / 3;
	const char *name = NULL;

	for (size_t i = 0; i < n; i++) {
		size_t d = edits(s, names[i]);

		if (d < best) {
			best = d;
			name = names[i];
		}
	}
	return name;
}

const char *
count_text(int64_t n, char out[32])
{
	char digits[32];
	int len = snprintf(digits, sizeof(digits), "%lld", (long long)n), o = 0;
	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0 && digits[i - 1] != '-')
			out[o++] = ',';
		out[o++] = digits[i];
	}
	out[o] = '\0';
	return out;
}
