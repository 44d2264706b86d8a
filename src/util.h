/* What every module needs of the C library, made safe: allocation that ends the program when there
 * is none, whole reads and writes, clocks. */
#ifndef DATELINE_UTIL_H
#define DATELINE_UTIL_H

#include "src/err.h"

#include <stdint.h>
#include <sys/types.h>

#define LEN(a)    (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* Called once by die() before the message, to restore the terminal. Set by the reader. */
extern void (*die_hook)(void);

/* Ends the program with "dateline: <sentence>" on stderr and status 3. */
void die(const char *fmt, ...) PRINTF(1, 2) __attribute__((noreturn));

/* Like malloc and friends, but never NULL: out of memory ends the program through die(). Sizes
 * that overflow die too. The caller frees. */
void *xmalloc(size_t n) __attribute__((malloc));
void *xcalloc(size_t n, size_t size) __attribute__((malloc));
void *xrealloc(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xasprintf(const char *fmt, ...) PRINTF(1, 2);

/* Makes room for one element more in an array that grows by half: *array has *cap elements of
 * `size` bytes, n of them used. Use it through GROW. */
void array_grow(void *array, size_t *cap, size_t n, size_t size);
#define GROW(array, cap, n) array_grow(&(array), &(cap), (n), sizeof(*(array)))

/* Seconds since 1970 (wall clock), microseconds of the monotonic clock. */
int64_t clock_now(void);
int64_t clock_mono_us(void);

/* Writes or reads all n bytes, through EINTR and short counts. False: errno says why (EPIPE for an
 * early end of file when reading). */
NODISCARD bool write_all(int fd, const void *data, size_t n);
NODISCARD bool read_all(int fd, void *data, size_t n);

/* Reads a whole file of at most `max` bytes from an open descriptor, from its current place.
 * Returns a heap string with a NUL after its *len bytes; NULL and *e (errno's text, or "over N
 * bytes") on failure. */
char *read_file(int fd, size_t max, size_t *len, struct err *e);

/* A new file that is written to `fd` beside `path`: 0600, or the mode of the one it replaces. At
 * the end it is fsynced and renamed over `path` (the target of a symbolic link, so that the link
 * stays), and the folder fsynced; if not `ok` it is taken away, and *e is the caller's. True: it
 * is there. */
struct file_replace {
	int fd;
	char *target, *temporary;
};
NODISCARD bool file_replace_begin(struct file_replace *r, const char *path, struct err *e);
bool file_replace_end(struct file_replace *r, bool ok, struct err *e);
/* All of that for `data`. */
NODISCARD bool write_file_atomic(const char *path, const void *data, size_t n, struct err *e);

/* Makes a folder and its parents, 0700. */
NODISCARD bool make_dirs(const char *path, struct err *e);

/* FNV-1a, 64 bit, then mixed; stable for ever, as it is stored. `seed` chains calls (0 to
 * begin). */
uint64_t hash64(uint64_t seed, const void *data, size_t n);

/* Whether it is an address of http or https: what a browser opens as a page. */
bool is_web_url(const char *url);
/* Puts the byte in the place of %41 and the like, within s. %00 stays, for s ends at a NUL. */
void percent_decode(char *s);
/* Decimal number, whole string, within [min, max]. */
NODISCARD bool parse_int(const char *s, int64_t min, int64_t max, int64_t *out);

/* Duration with a unit as in settings and queries: "90s" "30m" "2h" "3d" "3w"; to seconds. A bare
 * number is refused. At most 100 years. */
NODISCARD bool parse_duration(const char *s, int64_t *seconds);

/* The name among `names` nearest to `s` by edit distance, NULL if none is within 1 + length/3.
 * For "did you mean". */
const char *nearest_name(const char *s, const char *const *names, size_t n);

/* "4,018" */
const char *count_text(int64_t n, char out[32]);

#endif
