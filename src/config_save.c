/* `:save`: one setting, written to the person's own file. */
#include "src/config.h"
#include "src/util.h"
#include "src/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONFIG_MAX ((size_t)1024 * 1024)

/* The text of the file, "" if there is none. NULL: *e says why. */
static char *
load(const char *path, size_t *n, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	char *s = NULL;

	*n = 0;
	if (fd < 0 && errno == ENOENT)
		return xstrdup("");
	if (fd < 0 || fstat(fd, &st) != 0)
		err_set(e, "%s could not be read: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		err_set(e, "%s is not a file", path);
	else if ((s = read_file(fd, CONFIG_MAX, n, e)) == NULL)
		err_prefix(e, "%s could not be read", path);
	if (fd >= 0)
		close(fd);
	return s;
}

/* Where the value stands in the last `set` line of that name; false: there is none. */
static bool
find_value(const char *s, size_t n, const char *name, size_t *from, size_t *to)
{
	size_t at = 0, len, bad;
	const char *line;
	bool found = false;

	while ((line = words_line(s, n, &at, &len)) != NULL) {
		size_t mark = line == s && len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
		struct words w;
		struct err e;

		if (!words_split_from(&w, line, len, mark, &bad, &e))
			continue;
		if (w.n == 3 && strcmp(w.word[0].s, "set") == 0 && strcmp(w.word[1].s, name) == 0) {
			*from = (size_t)(line - s) + w.word[2].at;
			*to = (size_t)(line - s) + w.word[2].end;
			found = true;
		}
		words_release(&w);
	}
	return found;
}

bool
config_save(const char *path, const char *name, const char *value, struct err *e)
{
	size_t n, from, to;
	struct strbuf out;
	bool ok;

	char *s = load(path, &n, e);
	if (s == NULL)
		return false;
	strbuf_init(&out, CONFIG_MAX);
	if (find_value(s, n, name, &from, &to)) {
		strbuf_add(&out, s, from);
		words_quote(&out, value);
		strbuf_add(&out, s + to, n - to);
	} else {
		const char *first = memchr(s, '\n', n);
		const char *newline =
		    first != NULL && first > s && first[-1] == '\r' ? "\r\n" : "\n";

		strbuf_add(&out, s, n);
		if (n > 0 && s[n - 1] != '\n')
			strbuf_adds(&out, newline);
		strbuf_addf(&out, "set %s ", name);
		words_quote(&out, value);
		strbuf_adds(&out, newline);
	}
	ok = !out.full || err_set(e, "%s would be larger than 1 MiB", path);
	if (ok && n == 0) {
		char *folder = xstrdup(path), *slash = strrchr(folder, '/');

		if (slash != NULL && slash != folder) {
			*slash = '\0';
			ok = make_dirs(folder, e);
		}
		free(folder);
	}
	ok = ok && write_file_atomic(path, out.s, out.len, e);
	strbuf_release(&out);
	free(s);
	return ok;
}
