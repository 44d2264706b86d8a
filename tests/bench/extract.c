/* How long the article takes out of pages: the median of all, and of those of 250 to 350 KB. Each
 * page is read three times, the fastest counts.
 *
 * usage: extract FILE ... */
#include "feeds/extract.h"
#include "feeds/charset.h"
#include "feeds/json.h"
#include "src/util.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define RUNS       3
#define LARGE_FROM ((size_t)250 * 1024)
#define LARGE_TO   ((size_t)350 * 1024)

/* Milliseconds of processor, in no order. */
struct times {
	double *ms;
	size_t n, cap;
};

static double
processor_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
extract_once(struct charset *charset, const char *text, size_t n)
{
	struct parse_request r = {.url = "https://example.org/2021/07/24/a", .content_type = ""};
	struct extract x;
	struct strbuf page;
	struct err e;

	strbuf_init(&page, STRBUF_BODY);
	strbuf_add(&page, text, n);
	extract_init(&x);
	double began = processor_ms();
	(void)!extract_page(
	    &x, charset, &r, &page, &e); /* to know that it is no page takes time too */
	double ms = processor_ms() - began;
	extract_release(&x);
	strbuf_release(&page);
	return ms;
}

static void
times_add(struct times *t, double ms)
{
	GROW(t->ms, t->cap, t->n);
	t->ms[t->n++] = ms;
}

static int
by_time(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void
times_print(struct times *t, const char *name, double bound)
{
	if (t->n == 0)
		return;
	qsort(t->ms, t->n, sizeof(*t->ms), by_time);
	double middle = t->ms[t->n / 2];
	printf("%-22s %5zu pages: median %.2f ms (bound %.0f: %s), 90 of 100 within %.2f, at most "
	       "%.2f\n",
	    name, t->n, middle, bound, middle < bound ? "met" : "NOT met", t->ms[t->n * 9 / 10],
	    t->ms[t->n - 1]);
	free(t->ms);
}

int
main(int argc, char **argv)
{
	struct charset *charset = charset_new();
	struct times all = {0}, large = {0};
	struct err e;

	json_init();
	for (int i = 1; i < argc; i++) {
		size_t n;
		int fd = open(argv[i], O_RDONLY);
		char *text = fd < 0 ? NULL : read_file(fd, (size_t)64 << 20, &n, &e);

		if (text == NULL)
			die("%s cannot be read", argv[i]);
		close(fd);
		double best = extract_once(charset, text, n);
		for (int k = 1; k < RUNS; k++) {
			double ms = extract_once(charset, text, n);

			best = ms < best ? ms : best;
		}
		times_add(&all, best);
		if (n >= LARGE_FROM && n <= LARGE_TO)
			times_add(&large, best);
		free(text);
	}
	times_print(&all, "all", 10);
	times_print(&large, "250 to 350 KB", 30);
	charset_free(charset);
	return 0;
}
