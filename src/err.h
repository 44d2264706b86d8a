/* An error is one sentence for a person, made where the cause is known and shown once, by the
 * caller who has a place for it. */
#ifndef DATELINE_ERR_H
#define DATELINE_ERR_H

#include <stdbool.h>
#include <stddef.h>

#define NODISCARD      __attribute__((warn_unused_result))
#define PRINTF(fmt, a) __attribute__((format(printf, fmt, a)))

/* Exit status of the commands (SPEC 2). */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_PART = 1,  /* something failed in part: a feed, an id */
	EXIT_USAGE = 2, /* wrong usage */
	EXIT_CANNOT = 3 /* could not run: archive not readable, disk full */
};

struct err {
	enum exit_status status; /* what a command should exit with; EXIT_CANNOT unless set */
	char text[512]; /* valid UTF-8 without control characters, no final dot or newline */
};

/* Writes the sentence (printf format; cleaned of control characters, cut on a character boundary)
 * and sets status EXIT_CANNOT. e may be NULL. Returns false, so that a function can end with
 * `return err_set(e, ...)`. */
bool err_set(struct err *e, const char *fmt, ...) PRINTF(2, 3);

/* The same with a status. */
bool err_status(struct err *e, enum exit_status status, const char *fmt, ...) PRINTF(3, 4);

/* Puts "what: " before the sentence that is there. Returns false. */
bool err_prefix(struct err *e, const char *fmt, ...) PRINTF(2, 3);

#endif
