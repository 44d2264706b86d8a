/* What a changed `feeds` file costs: files the archive in DIR as FEEDS says, in the slices that the
 * fetcher does it in. Prints the time of processor and clock, the slices and the longest of them.
 * usage: refile DIR FEEDS */
#include "src/store.h"
#include "src/util.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
or_die(bool ok, const struct err *e)
{
	if (!ok)
		die("%s", e->text);
}

int
main(int argc, char **argv)
{
	struct complaints cs = {0};
	struct feedlist fl;
	char *text;
	size_t len;
	struct err e;
	bool changed, more = true;
	int64_t slices = 0, longest = 0, looked = 0;

	if (argc != 3)
		die("usage: refile DIR FEEDS");
	int fd = open(argv[2], O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("%s cannot be read", argv[2]);
	or_die((text = read_file(fd, STRBUF_BODY, &len, &e)) != NULL, &e);
	close(fd);
	feedlist_parse(&fl, "feeds", text, len, &cs);
	struct store *s = store_open(argv[1], STORE_WRITE, &e);
	or_die(s != NULL, &e);
	int64_t began = clock_mono_us();
	double start = cpu_ms();
	or_die(store_begin(s, -1, &e) && store_sync_feeds(s, &fl, &changed, &e)
		   && store_commit(s, true, &e),
	    &e);
	printf("feeds read in %lld ms\n", (long long)(clock_mono_us() - began) / 1000);
	while (more) {
		int64_t look = clock_mono_us();

		or_die(store_refile_look(s, &e), &e);
		int64_t slice = clock_mono_us();
		looked = MAX(looked, slice - look);
		or_die(store_begin(s, -1, &e) && store_refile_step(s, &more, &e)
			   && store_commit(s, false, &e),
		    &e);
		longest = MAX(longest, clock_mono_us() - slice);
		slices++;
	}
	printf("filed in %.0f ms of processor, %lld ms; %lld slices, the longest %.1f ms, "
	       "the longest look %.1f ms\n",
	    cpu_ms() - start, (long long)(clock_mono_us() - began) / 1000, (long long)slices,
	    (double)longest / 1e3, (double)looked / 1e3);
	store_close(s);
	feedlist_release(&fl);
	complaints_release(&cs);
	free(text);
	return 0;
}
