/* Files of downloads. Their names are made here: neither a server nor an address has a say. */
#include "feeds/fetch_download.h"

#include "src/date.h"
#include "src/text.h"
#include "src/utf8.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MOST  112 /* bytes; with number and extension 128: some file systems take 143 */
#define SAME_MOST  1000
#define PIECE      ((size_t)256 * 1024)
#define FOLDER_FMT "%s/%s%s.%s"

static const struct {
	const char *type, *extension;
} types[] = {
    {"audio/mpeg", "mp3"},
    {"audio/mp3", "mp3"},
    {"audio/mp4", "m4a"},
    {"audio/x-m4a", "m4a"},
    {"audio/m4a", "m4a"},
    {"audio/aac", "aac"},
    {"audio/ogg", "ogg"},
    {"audio/opus", "opus"},
    {"audio/flac", "flac"},
    {"audio/x-flac", "flac"},
    {"audio/wav", "wav"},
    {"audio/x-wav", "wav"},
    {"audio/webm", "weba"},
    {"video/mp4", "mp4"},
    {"video/x-m4v", "m4v"},
    {"video/webm", "webm"},
    {"video/ogg", "ogv"},
    {"video/quicktime", "mov"},
    {"video/mpeg", "mpg"},
    {"video/x-matroska", "mkv"},
    {"image/jpeg", "jpg"},
    {"image/png", "png"},
    {"image/gif", "gif"},
    {"image/webp", "webp"},
    {"image/avif", "avif"},
    {"image/svg+xml", "svg"},
    {"application/pdf", "pdf"},
    {"application/epub+zip", "epub"},
    {"application/zip", "zip"},
    {"application/x-bittorrent", "torrent"},
    {"text/plain", "txt"},
    {"text/html", "html"},
};

/* ---- names */

static void
add_clean(struct strbuf *out, const char *s)
{
	struct strbuf line;
	size_t from = out->len;

	strbuf_init(&line, STRBUF_SMALL);
	text_clean(&line, s, MIN(strlen(s), (size_t)1000), TEXT_LINE);
	for (const char *c = line.s; *c != '\0'; c++)
		if (strchr("/\\:|", *c) != NULL)
			strbuf_addc(out, '-');
		else if (strchr("\"*<>?", *c) == NULL && !(*c == '.' && out->len == from))
			strbuf_addc(out, *c);
	strbuf_release(&line);
}

char *
load_name(const struct article *a)
{
	struct strbuf b;
	char date[32];
	size_t n;

	date_format(a->row.date, "%Y-%m-%d ", date, sizeof(date));
	strbuf_init(&b, STRBUF_SMALL);
	strbuf_adds(&b, date);
	add_clean(&b, a->row.feed_title);
	n = MIN(b.len, (size_t)(NAME_MOST / 2));
	while (n > 0 && !utf8_starts(b.s, b.len, n))
		n--;
	strbuf_cut(&b, n);
	if (*a->row.title != '\0' && b.len > strlen(date))
		strbuf_adds(&b, " - ");
	add_clean(&b, a->row.title);
	n = MIN(b.len, (size_t)NAME_MOST);
	while (n > 0 && !utf8_starts(b.s, b.len, n))
		n--;
	strbuf_cut(&b, n);
	while (b.len > 0 && strchr(" .-", b.s[b.len - 1]) != NULL)
		strbuf_cut(&b, b.len - 1);
	return strbuf_take(&b, NULL);
}

static const char *
by_type(const char *s)
{
	size_t n = strcspn(s, "; \t");

	for (size_t i = 0; i < LEN(types); i++)
		if (strlen(types[i].type) == n && strncasecmp(types[i].type, s, n) == 0)
			return types[i].extension;
	return NULL;
}

static const char *
by_address(const char *url)
{
	size_t n = strcspn(url, "?#");

	for (size_t i = 0; i < LEN(types); i++) {
		size_t len = strlen(types[i].extension);

		if (n > len && url[n - len - 1] == '.'
		    && strncasecmp(url + n - len, types[i].extension, len) == 0)
			return types[i].extension;
	}
	return NULL;
}

const char *
load_extension(const char *said, const char *type, const char *url)
{
	const char *x = by_type(said);

	/* A server that knows no better says that it is some text. */
	if (x == NULL || strncasecmp(said, "text/", 5) == 0)
		x = by_type(type) != NULL     ? by_type(type)
		    : by_address(url) != NULL ? by_address(url)
		                              : x;
	return x != NULL ? x : "bin";
}

/* ---- the part */

static bool
failed(struct err *e, const char *path)
{
	return err_set(e, "%s: %s", path, strerror(errno));
}

bool
load_open(struct load *l, const char *cache, struct err *e)
{
	char *path = download_part(cache, l->d.token);
	struct stat st, named;

	load_close(l);
	l->sink.fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok = l->sink.fd >= 0;
	if (!ok)
		failed(e, path);
	/* What another process has brought to its place since it was opened is no part any more. */
	else if (!download_lock(l->sink.fd) || fstat(l->sink.fd, &st) != 0
		 || stat(path, &named) != 0 || named.st_ino != st.st_ino)
		ok = err_status(e, EXIT_PART, "another dateline is downloading it");
	if (ok && (*l->d.validator == '\0' || (l->d.size >= 0 && st.st_size > l->d.size))
	    && st.st_size != l->d.size) {
		st.st_size = 0;
		if (ftruncate(l->sink.fd, 0) != 0)
			ok = failed(e, path);
	}
	free(path);
	if (ok)
		l->sink.have = l->sink.at = l->sink.synced = st.st_size;
	return ok;
}

void
load_close(struct load *l)
{
	if (l->sink.fd >= 0)
		close(l->sink.fd);
	if (l->out >= 0) {
		close(l->out);
		unlink(l->copy); /* else it has another name by now */
	}
	free(l->copy);
	l->copy = NULL;
	l->sink.fd = l->out = -1;
}

/* ---- the whole */

/* Takes a name that nothing has yet, by an empty file of it. */
static bool
take_name(struct load *l, const char *folder, struct err *e)
{
	const char *extension = load_extension(l->type, l->d.type, l->d.url);
	char number[16] = "";
	int fd = -1;

	for (int i = 2; fd < 0 && i <= SAME_MOST; i++) {
		free(l->path);
		l->path = xasprintf(FOLDER_FMT, folder, l->d.name, number, extension);
		fd = open(l->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0 && errno != EEXIST)
			break;
		snprintf(number, sizeof(number), " (%d)", i);
	}
	if (fd < 0)
		return failed(e, l->path);
	/* The part is for its person alone, the file as others that are made. */
	struct stat st;
	if (fstat(fd, &st) == 0)
		fchmod(l->out >= 0 ? l->out : l->sink.fd, st.st_mode & 0777);
	close(fd);
	return true;
}

static void
sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

/* Puts `from` under a name of its own. False with errno EXDEV: it is on another disk. */
static bool
rename_to(struct load *l, const char *from, const char *folder, struct err *e)
{
	if (!take_name(l, folder, e))
		return false;
	if (rename(from, l->path) == 0) {
		sync_folder(folder);
		return true;
	}
	int why = errno;
	failed(e, l->path);
	unlink(l->path);
	errno = why;
	return false;
}

/* Copies a slice. 1: all of it is there; 0: more; -1: errno. */
static int
copy_on(struct load *l)
{
	char *piece = xmalloc(PIECE);
	int64_t began = clock_mono_us();
	ssize_t n;

	do {
		n = pread(l->sink.fd, piece, PIECE, (off_t)l->copied);
		if (n > 0 && !write_all(l->out, piece, (size_t)n))
			n = -1;
		l->copied += MAX(n, 0);
	} while (n > 0 && clock_mono_us() - began < SLICE_US);
	free(piece);
	if (n > 0)
		sync_file_range(l->out, 0, l->copied, SYNC_FILE_RANGE_WRITE);
	return n > 0 ? 0 : n < 0 || fsync(l->out) != 0 ? -1 : 1;
}

/* To another disk: a copy beside its place, then the name. */
static int
move_copy(struct load *l, const char *part, const char *folder, struct err *e)
{
	int got;

	if (l->out < 0) {
		free(l->copy);
		l->copy = xasprintf("%s/.%016llx.part", folder, (unsigned long long)l->d.token);
		l->copied = 0;
		l->out = open(l->copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	}
	got = l->out < 0 ? -1 : copy_on(l);
	if (got < 0)
		failed(e, folder);
	else if (got > 0 && !rename_to(l, l->copy, folder, e))
		got = -1;
	if (got > 0)
		unlink(part);
	return got;
}

int
load_move(struct load *l, const char *cache, const char *folder, struct err *e)
{
	char *part = download_part(cache, l->d.token);
	int got = 1;

	if (l->out < 0 && fsync(l->sink.fd) != 0) {
		failed(e, part);
		got = -1;
	} else if (l->out >= 0) {
		got = move_copy(l, part, folder, e);
	} else if (!rename_to(l, part, folder, e)) {
		got = errno == EXDEV ? move_copy(l, part, folder, e) : -1;
	}
	free(part);
	return got;
}
