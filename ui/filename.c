/* Names of files: made of titles, so that a feed has no say in them, and the person's own. */
#include "src/text.h"
#include "src/util.h"
#include "ui/acts.h"

#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NAME_MAX_BYTES 100

char *
filename_make(const char *title, int64_t id)
{
	char name[NAME_MAX_BYTES + 1];
	size_t n = 0, len;
	for (const char *s = title; *s && n < NAME_MAX_BYTES; s += len) {
		char c = ascii_of(utf8_at(s, strlen(s), &len));
		bool letter = isalnum((unsigned char)c) || (n && strchr("._", c) != NULL);
		if (c == '\'' || c == '?')
			continue;
		if (letter)
			name[n++] = c;
		else if (n && name[n - 1] != '-')
			name[n++] = '-';
	}
	while (n && strchr("-._", name[n - 1]) != NULL)
		n--;
	name[n] = '\0';
	return n ? xstrdup(name) : xasprintf("article-%" PRId64, id);
}

char *
filename_expand(const char *word)
{
	const char *home = getenv("HOME");
	if (home && word[0] == '~' && (word[1] == '/' || word[1] == '\0'))
		return xasprintf("%s%s", home, word + 1);
	return xstrdup(word);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder that begin with `stem`, sorted; those with a dot only where it has one. */
static char **
names_in(const char *folder, const char *stem, size_t *n)
{
	DIR *d = opendir(folder);
	char **names = NULL;
	size_t cap = 0;
	*n = 0;
	for (struct dirent *e; d && (e = readdir(d)) && *n < 10000;) {
		bool self = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
		if (self || strncmp(e->d_name, stem, strlen(stem)) != 0
		    || (e->d_name[0] == '.' && *stem != '.')
		    || !text_is_clean(e->d_name, strlen(e->d_name)))
			continue;
		GROW(names, cap, *n);
		names[(*n)++] = xstrdup(e->d_name);
	}
	if (d)
		closedir(d);
	if (*n)
		qsort(names, *n, sizeof(*names), by_name);
	return names;
}

char *
filename_complete(const char *word, int i)
{
	const char *slash = strrchr(word, '/'), *stem = slash ? slash + 1 : word;
	char *typed = xstrndup(word, (size_t)(stem - word));
	char *folder = filename_expand(*typed ? typed : ".");
	size_t n;
	char **names = names_in(folder, stem, &n), *found = NULL;
	if (i >= 0 && (size_t)i < n) {
		struct stat st;
		char *path = xasprintf("%s/%s", folder, names[i]);
		bool is_folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
		found = xasprintf("%s%s%s", typed, names[i], is_folder ? "/" : "");
		free(path);
	}
	for (size_t j = 0; j < n; j++)
		free(names[j]);
	free(names);
	free(folder);
	free(typed);
	return found;
}
