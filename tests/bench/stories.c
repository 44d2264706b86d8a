/* How well titles are told apart: precision and recall of story_near and of the keys that find
 * candidates, on labelled pairs (tests/stories.tsv) and, if a file of "source<TAB>title" lines is given,
 * on real titles: each against each (which are near?), and against itself changed as papers do. */
#include "src/story.h"
#include "src/util.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct strbuf scratch;

struct score {
	int same, other, hit, wrong, keyed;
};

static bool
share_key(const struct story_title *a, const struct story_title *b)
{
	uint64_t x[STORY_KEYS], y[STORY_KEYS];
	size_t n = story_keys(a, x), m = story_keys(b, y);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			if (x[i] == y[k])
				return true;
	return false;
}

static char *
load(const char *path)
{
	struct err e;
	size_t n;
	int fd = open(path, O_RDONLY);
	char *text = fd < 0 ? NULL : read_file(fd, (size_t)64 << 20, &n, &e);

	if (text == NULL)
		die("%s cannot be read", path);
	close(fd);
	return text;
}

static void
labelled(char *text, bool say)
{
	struct score s = {0};
	char *end;

	for (char *line = strtok_r(text, "\n", &end); line != NULL;
	     line = strtok_r(NULL, "\n", &end)) {
		struct story_title a, b;
		char *left = strchr(line, '\t'),
		     *right = left == NULL ? NULL : strchr(left + 1, '\t');

		if (*line == '#' || right == NULL)
			continue;
		*left++ = *right++ = '\0';
		bool same = strcmp(line, "same") == 0;
		story_title(&a, left, "", &scratch);
		story_title(&b, right, "", &scratch);
		bool near = story_near(&a, &b), keyed = share_key(&a, &b);
		s.same += same;
		s.other += !same;
		s.hit += same && near;
		s.keyed += same && near && keyed;
		s.wrong += !same && near;
		if (say && (near != same || (near && !keyed)))
			printf("%s %d %s: %s / %s\n", line, story_likeness(&a, &b),
			    near && !keyed ? "no key"
			    : near         ? "near"
					   : "not near",
			    left, right);
	}
	printf("labelled: %d same, %d other; near %d, wrongly %d, found by keys %d;"
	       " precision %.3f, recall %.3f\n",
	    s.same, s.other, s.hit, s.wrong, s.keyed,
	    s.hit + s.wrong > 0 ? (double)s.keyed / (s.keyed + s.wrong) : 0,
	    (double)s.keyed / s.same);
}

/* A title as another paper would print it. */
static void
changed(struct strbuf *out, const char *title, int how)
{
	const char *blank = strchr(title, ' '), *last = strrchr(title, ' ');

	strbuf_clear(out);
	if (how == 0)
		strbuf_addf(out, "%s | Some Paper", title);
	else if (how == 1)
		strbuf_addf(out, "Breaking: %s", title);
	else if (how == 2 && blank != NULL)
		strbuf_adds(out, blank + 1);
	else if (how == 3 && last != NULL)
		strbuf_addf(out, "%.*s", (int)(last - title), title);
	else if (how == 4 && blank != NULL)
		strbuf_addf(out, "%.*s new %s", (int)(blank - title), title, blank + 1);
	else
		strbuf_addf(out, "%s, officials say", title);
}

static void
real(char *text, bool say)
{
	struct story_title *t = xcalloc(20000, sizeof(*t)), u;
	char **name = xcalloc(20000, sizeof(*name)), *end;
	int near = 0, alike = 0, tried = 0, hit = 0;
	long pairs = 0;
	struct strbuf b;
	size_t n = 0;

	strbuf_init(&b, STRBUF_SMALL);
	for (char *line = strtok_r(text, "\n", &end); line != NULL && n < 20000;
	     line = strtok_r(NULL, "\n", &end)) {
		char *title = strchr(line, '\t');

		if (title == NULL)
			continue;
		*title++ = '\0';
		title[strcspn(title, "\t")] = '\0';
		bool twice = false;
		for (size_t i = 0; i < n && !twice; i++)
			twice = strcmp(name[i], title) == 0;
		if (twice)
			continue;
		name[n] = title;
		story_title(&t[n++], title, line, &scratch);
	}
	for (size_t i = 0; i < n; i++) {
		for (int how = 0; how < 6 && t[i].n >= 4; how++) {
			changed(&b, name[i], how);
			story_title(&u, b.s, "", &scratch);
			tried++;
			hit += story_near(&t[i], &u) && share_key(&t[i], &u);
		}
		for (size_t k = 0; k < i; k++) {
			pairs++;
			if (!story_near(&t[i], &t[k]))
				continue;
			alike += !share_key(&t[i], &t[k]);
			near++;
			if (say)
				printf("near %d: %s / %s\n", story_likeness(&t[i], &t[k]), name[i],
				    name[k]);
		}
	}
	printf("real: %zu different titles; %ld pairs, %d near (%d without a common key);"
	       " changed as papers do: %d of %d found (%.3f)\n",
	    n, pairs, near, alike, hit, tried, (double)hit / MAX(tried, 1));
	strbuf_release(&b);
	free(t);
	free(name);
}

int
main(int argc, char **argv)
{
	bool say = argc > 3;
	char *text;

	if (argc < 2)
		die("usage: stories LABELLED [TITLES [-v]]");
	strbuf_init(&scratch, STRBUF_SMALL);
	labelled(text = load(argv[1]), argc > 2);
	free(text);
	if (argc > 2) {
		real(text = load(argv[2]), say);
		free(text);
	}
	strbuf_release(&scratch);
	return 0;
}
