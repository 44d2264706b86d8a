/* What is wrong in the person's own files, line by line. */
#ifndef DATELINE_COMPLAIN_H
#define DATELINE_COMPLAIN_H

#include "src/err.h"

#include <sys/types.h>

/* A wrong line: "feeds:12:9: unknown option 'refesh' (did you mean 'refresh'?)". */
struct complaint {
	char *text;   /* clean UTF-8 */
	bool warning; /* does not make `config --check` fail */
};
struct complaints {
	struct complaint *c;
	size_t n, cap;
	size_t errors; /* how many are no warnings */
};

/* Appends "<file>:<line>:<column>: <sentence>". Line and column from 1, column in characters; line
 * 0 (the file as a whole): "<file>: <sentence>". After 1,000 only counts. */
void complain(struct complaints *cs, const char *file, size_t line, size_t column, const char *fmt,
    ...) PRINTF(5, 6);
/* The same, for what works but is hardly meant. */
void complain_warning(struct complaints *cs, const char *file, size_t line, size_t column,
    const char *fmt, ...) PRINTF(5, 6);
/* Warns where others than its owner can write a file that names commands, or read one that has
 * logins. mode: st_mode; none but a regular file's counts. */
void complain_mode(struct complaints *cs, const char *file, mode_t mode, bool logins);
void complaints_release(struct complaints *cs);

#endif
